/**
 * What the list of an endpoint can be filtered by.
 *
 * @module
 */
import type { Operation } from "./document.ts";
import type { FilterField } from "./model.ts";

/** Parameters that say nothing of objects, and that the client sets. */
const NOT_FILTERS = new Set(["format"]);

/** The filters of an operation. `mtu`, `mtu__gte` and `mtu__lte` are one with two lookups. */
export function filtersOf(operation: Operation | undefined): FilterField[] {
  const query = (operation?.parameters ?? [])
    .filter(({ in: where, name }) => where === "query" && !NOT_FILTERS.has(name));
  const names = new Set(query.map(({ name }) => name));
  const lookups = new Map<string, string[]>();
  const fields = query.filter(({ name }) => {
    const end = name.lastIndexOf("__");
    const base = name.slice(0, end);
    if (end <= 0 || !names.has(base)) return true;
    lookups.set(base, [...lookups.get(base) ?? [], name.slice(end + 2)]);
    return false;
  });
  return fields.map(({ name, schema }) => ({
    name,
    boolean: schema?.type === "boolean",
    lookups: (lookups.get(name) ?? []).sort(),
  }));
}
