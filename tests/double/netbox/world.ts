/** The state of a doubled NetBox. */
import { recordedCalls, releaseOf, type Version } from "./recorded.ts";

/** An object as it is kept: field values, no presentation. */
export type Row = Record<string, unknown> & { id: number };

/** One list of objects. */
export type Kept = Map<number, Row>;

/** Everything that a doubled NetBox keeps. */
export interface World {
  readonly version: Version;
  readonly release: number;
  readonly webhooks: Kept;
  readonly rules: Kept;
  readonly tags: Kept;
  /** Every object type, and whether it takes event rules. */
  readonly types: ReadonlyMap<string, boolean>;
  /** Rows of the object type list, as recorded. */
  readonly typeRows: readonly Record<string, unknown>[];
  /** Event types of plugins. */
  readonly pluginEvents: readonly string[];
  /** Wall-clock milliseconds. */
  readonly now: () => number;
}

/** What of a world can be chosen. */
export interface WorldOptions {
  readonly version: Version;
  /** More object types, as a plugin brings them. */
  readonly pluginTypes?: readonly string[];
  readonly pluginEvents?: readonly string[];
  readonly now?: () => number;
}

/** A NetBox with nothing in it. */
export function createWorld(options: WorldOptions): World {
  const { version, pluginTypes = [], pluginEvents = [], now = () => Date.UTC(2026, 10, 22, 12) } =
    options;
  const release = releaseOf(version);
  const recorded = typeRowsOf(version);
  const typeRows = [
    ...recorded,
    ...pluginTypes.map((name, i) => pluginRow(name, 9000 + i, recorded[0]!)),
  ];
  // The lists say since 4.4 which types take event rules; the models were the same before.
  const features = new Map(typeRowsOf("4.4.10").map((row) => [nameOf(row), takesEvents(row)]));
  return {
    version,
    release,
    webhooks: new Map(),
    rules: new Map(),
    tags: new Map(),
    types: new Map(
      typeRows.map((row) => [
        nameOf(row),
        "features" in row
          ? takesEvents(row)
          : features.get(nameOf(row)) ?? [...FORMER, ...pluginTypes].includes(nameOf(row)),
      ]),
    ),
    typeRows,
    pluginEvents,
    now,
  };
}

/** Where a version lists its object types. */
export function typesPaths(release: number): readonly string[] {
  const paths = [];
  if (release < 400) paths.push("/api/extras/content-types/");
  if (release >= 404) paths.push("/api/core/object-types/");
  if (release >= 400 && release < 405) paths.push("/api/extras/object-types/");
  return paths;
}

/** Types that sent events and are gone since. */
const FORMER = ["extras.report", "extras.stagedchange", "ipam.l2vpn", "ipam.l2vpntermination"];

function typeRowsOf(version: Version): Record<string, unknown>[] {
  const [path] = typesPaths(releaseOf(version));
  const call = recordedCalls(version).find(({ request, response }) =>
    request.path.startsWith(path!) && response.status === 200
  );
  return (call!.response.body as { results: Record<string, unknown>[] }).results;
}

function pluginRow(name: string, id: number, like: Record<string, unknown>) {
  const [app_label, model] = name.split(".");
  const extra = "features" in like
    ? { features: ["change_logging", "event_rules"], is_plugin_model: true }
    : {};
  return { ...like, id, display: name, app_label, model, ...extra };
}

function takesEvents(row: Record<string, unknown>): boolean {
  return (row.features as string[]).includes("event_rules");
}

function nameOf(row: Record<string, unknown>): string {
  return `${row.app_label}.${row.model}`;
}
