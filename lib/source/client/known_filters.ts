/**
 * NetBox answers an unknown filter with everything there is. Whether a filter is known is found out by asking with
 * a value that nothing has: a known one then refuses it or finds less than all.
 *
 * @module
 */
import type { Filter } from "./types.ts";

/** Counts the objects under a filter; null where the source refuses the filter's value. */
export type Count = (filter: Filter) => Promise<number | null>;

/** These say how to answer, not which objects. */
export const MANNERS: ReadonlySet<string> = new Set([
  "limit",
  "offset",
  "ordering",
  "brief",
  "fields",
  "omit",
  "exclude",
]);

const NOTHING_HAS_THIS = "hookbox-no-such-value";

/**
 * The names in `filter` that the source ignores. An empty endpoint ignores none: it has nothing to return.
 *
 * @param known names found to be known are added, so that each is asked for once.
 */
export async function ignoredFilters(
  filter: Filter,
  count: Count,
  known: Set<string>,
): Promise<string[]> {
  const names = Object.keys(filter).filter((name) =>
    filter[name] !== undefined && !MANNERS.has(name) && !known.has(name)
  );
  if (names.length === 0) return [];
  const all = await count({});
  const ignored: string[] = [];
  for (const name of names) {
    const value = filter[name];
    if (!all || await narrows(name, value, count, all)) {
      if (all) known.add(name);
    } else ignored.push(name);
  }
  return ignored;
}

async function narrows(name: string, value: Filter[string], count: Count, all: number) {
  // A yes-or-no filter takes any other text for no filter at all, so it is asked for the opposite.
  const other = typeof value === "boolean" ? !value : NOTHING_HAS_THIS;
  // What is not this value is everything: `name__n` is known where `name` is.
  const asked = name.replace(/__n(ic|isw|iew|ie|re|regex|iregex)?$/, "");
  if (await count({ [asked]: other }) !== all) return true;
  return asked === name && await count({ [name]: value }) !== all;
}
