/**
 * Deliveries as real servers sent them, of each version: what samples and the events of tests are made from.
 * `tools/recordings.ts` makes the files, from all that was recorded.
 *
 * @module
 */
import nautobot_3_2_7 from "./nautobot-3.2.7.json" with { type: "json" };
import netbox_3_6_9 from "./netbox-3.6.9.json" with { type: "json" };
import netbox_3_7_8 from "./netbox-3.7.8.json" with { type: "json" };
import netbox_4_0_11 from "./netbox-4.0.11.json" with { type: "json" };
import netbox_4_1_11 from "./netbox-4.1.11.json" with { type: "json" };
import netbox_4_2_9 from "./netbox-4.2.9.json" with { type: "json" };
import netbox_4_3_7 from "./netbox-4.3.7.json" with { type: "json" };
import netbox_4_4_10 from "./netbox-4.4.10.json" with { type: "json" };
import netbox_4_5_10 from "./netbox-4.5.10.json" with { type: "json" };
import netbox_4_6_8 from "./netbox-4.6.8.json" with { type: "json" };
import netbox_4_7_3 from "./netbox-4.7.3.json" with { type: "json" };
import branching_1_2_2 from "./netbox-branching-1.2.2.json" with { type: "json" };
import type { SourceKind } from "../product.ts";
import { releaseOf } from "../release.ts";

/** Binding (`dcim.interface.update`, `netbox_branching.branch:branch_merged`) → label → body. */
type Bodies = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The recorded versions, the oldest first. */
const RECORDED: Readonly<Record<SourceKind, Readonly<Record<string, Bodies>>>> = {
  netbox: {
    "3.6.9": netbox_3_6_9,
    "3.7.8": netbox_3_7_8,
    "4.0.11": netbox_4_0_11,
    "4.1.11": netbox_4_1_11,
    "4.2.9": netbox_4_2_9,
    "4.3.7": netbox_4_3_7,
    "4.4.10": netbox_4_4_10,
    "4.5.10": netbox_4_5_10,
    "4.6.8": netbox_4_6_8,
    "4.7.3": { ...netbox_4_7_3, ...branching_1_2_2 },
  },
  nautobot: { "3.2.7": nautobot_3_2_7 },
};

/** The versions of a product that were recorded, the oldest first: `"4.7.3"`. */
export function recordedVersions(kind: SourceKind): string[] {
  return Object.keys(RECORDED[kind]);
}

/**
 * The recorded version of a release: of `"4.2"`, of `"4.2.3"` and of `"4.2.9"` it is `"4.2.9"`. Null: there is none.
 *
 * @param version Default: the newest.
 */
export function recordedVersion(kind: SourceKind, version?: string): string | null {
  const versions = recordedVersions(kind);
  if (version === undefined) return versions.at(-1)!;
  const release = releaseOf(version);
  return versions.find((it) => releaseOf(it) === release) ?? null;
}

/** What was recorded of a version: its bindings, each with the labels of what was done there. The first label is the usual. */
export function recordedLabels(
  kind: SourceKind,
  version: string,
): ReadonlyMap<string, readonly string[]> {
  return new Map(
    Object.entries(RECORDED[kind][version] ?? {})
      .map(([binding, bodies]) => [binding, Object.keys(bodies)]),
  );
}

/**
 * The text of a recorded body, exactly as it was sent; null: there is none.
 *
 * @param version One of {@linkcode recordedVersions}.
 * @param label Default: the binding's first.
 */
export function recordedBody(
  kind: SourceKind,
  version: string,
  binding: string,
  label?: string,
): string | null {
  const bodies = own(RECORDED[kind][version] ?? {}, binding) ?? {};
  return own(bodies, label ?? Object.keys(bodies)[0] ?? "") ?? null;
}

function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
