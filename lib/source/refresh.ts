/**
 * What has become of an object since its event: the source is asked again, right before a handler runs.
 *
 * @module
 */
import { diff } from "../event/changes.ts";
import type { SnapshotRules } from "../event/snapshot_rules.ts";
import type { ModelData, ObjectEvent } from "../event/types.ts";
import { apiPathOf } from "./change_log/path.ts";
import { wasRolledBack } from "./netbox/phantom.ts";
import { find, type Reader, type ReadOptions } from "./reader.ts";
import type { SourceKind } from "./kinds.ts";

/** What has become of it. */
export type Refreshed =
  /** It is as the event says. */
  | { readonly state: "current" }
  /** It was changed since; this is how it is now, as the API gives it. */
  | { readonly state: "changed"; readonly data: ModelData }
  /** It does not exist any more. */
  | { readonly state: "gone" }
  /** What the event tells never came to be. */
  | { readonly state: "rolled back" };

/** The source that sent the event. */
export interface RefreshedSource {
  readonly kind: SourceKind;
  /** Major and minor of NetBox as one number: 407. Null: not readable, or Nautobot. */
  readonly release: number | null;
}

/**
 * Reads the object of an event anew, in the branch of the event.
 *
 * Whether it was changed since is told by its `last_updated`: the same means the same write. An update or create that
 * finds another state, or nothing, may be one that was rolled back: NetBox up to 4.6 sends webhooks for the rows before
 * a bad one of a bulk request that failed (measured). Then the change log decides, see `wasRolledBack()`. Neither
 * NetBox 4.7 nor Nautobot sends such webhooks (measured: 4.7.3, 3.2.7), so there it is not asked.
 *
 * An object that our user may not view looks gone, too, if the permission is bound to other objects: NetBox answers 404.
 *
 * @throws what the reader throws. What cannot be read is not guessed.
 * @throws {TypeError} when the event does not tell where its object is.
 */
export async function refresh(
  reader: Reader,
  event: ObjectEvent,
  { kind, release }: RefreshedSource,
): Promise<Refreshed> {
  const now = await find(reader, pathOf(event), kind, optionsFor(event, kind));
  if (event.action === "delete") return { state: now === null ? "current" : "rolled back" };
  if (now !== null && isSame(event.data, now)) return { state: "current" };
  const exists = event.action === "create" && now !== null;
  const phantoms = kind === "netbox" && (release === null || release < 407);
  if (phantoms && !exists && await wasRolledBack(reader, event, release)) {
    return { state: "rolled back" };
  }
  return now === null ? { state: "gone" } : { state: "changed", data: now };
}

/** Deliveries have relative URLs, with the base path of the server. */
function pathOf({ data, objectType, display }: ObjectEvent): string {
  const path = apiPathOf(data.url);
  if (path !== null) return path;
  throw new TypeError(
    `Cannot refresh ${objectType} "${display}": the data of its event has no URL. Set "refresh" to ` +
      "false in the handler's config",
  );
}

/** Deliveries of Nautobot hold related objects with their fields, its API only when asked to. */
function optionsFor({ branch, objectType, display }: ObjectEvent, kind: SourceKind): ReadOptions {
  const options = kind === "nautobot" ? { query: { depth: 1 } } : {};
  if (branch === null) return options;
  if (branch.schemaId !== null) return { ...options, branch: branch.schemaId };
  throw new TypeError(
    `Cannot refresh ${objectType} "${display}": it is not known in which branch it changed`,
  );
}

/** Some models have no `last_updated`: there all fields are compared. */
function isSame(then: ModelData, now: ModelData): boolean {
  const [before, after] = [then.last_updated, now.last_updated];
  if (typeof before === "string" && typeof after === "string") {
    return Date.parse(before) === Date.parse(after);
  }
  return diff(then, now, ALL_FIELDS).length === 0;
}

/** The URLs of a delivery lack the host that those of an answer have. */
const ALL_FIELDS: SnapshotRules = {
  unlisted: () => false,
  noise: () => false,
  loneKeys: true,
  equal: (before, after) => {
    const path = apiPathOf(before);
    return path === null ? undefined : path === apiPathOf(after);
  },
};
