/**
 * The object types that a version lists.
 *
 * @module
 */
import { recordedTypes } from "./recorded.ts";
import type { Version } from "./versions.ts";

/** One object type. */
export interface ObjectType {
  /** `dcim.interface` */
  readonly name: string;
  readonly takesEvents: boolean;
  /** As listed, but for the host of its `url`. */
  readonly row: Readonly<Record<string, unknown>>;
}

/** Where a version lists its object types. */
export function typesPaths(release: number): readonly string[] {
  const paths = [];
  if (release < 400) paths.push("/api/extras/content-types/");
  if (release >= 404) paths.push("/api/core/object-types/");
  if (release >= 400 && release < 405) paths.push("/api/extras/object-types/");
  return paths;
}

/** The types of a version, in its order, and those of plugins. */
export function objectTypesOf(version: Version, pluginTypes: readonly string[]): ObjectType[] {
  const rows = recordedTypes(version);
  // The lists say since 4.4 which types take event rules; the models were the same before.
  const features = new Map(recordedTypes("4.4.10").map((row) => [nameOf(row), listsEvents(row)]));
  const others = pluginTypes.filter((name) => !rows.some((row) => nameOf(row) === name));
  const plugins = others.map((name, i) => pluginRow(name, 9000 + i, rows[0]!));
  return [...rows, ...plugins].map((row) => {
    const name = nameOf(row);
    const takesEvents = "features" in row
      ? listsEvents(row)
      : features.get(name) ?? [...FORMER, ...pluginTypes].includes(name);
    return { name, takesEvents, row };
  });
}

/** Types that sent events and are gone since. */
const FORMER = ["extras.report", "extras.stagedchange", "ipam.l2vpn", "ipam.l2vpntermination"];

type ListedRow = Record<string, unknown>;

function pluginRow(name: string, id: number, like: ListedRow): ListedRow {
  const [app_label, model] = name.split(".");
  const extra = "features" in like
    ? { features: ["change_logging", "event_rules"], is_plugin_model: true }
    : {};
  return { ...like, id, display: name, app_label, model, ...extra };
}

function listsEvents(row: ListedRow): boolean {
  return (row.features as string[]).includes("event_rules");
}

function nameOf(row: ListedRow): string {
  return `${row.app_label}.${row.model}`;
}
