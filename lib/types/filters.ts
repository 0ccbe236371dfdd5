/**
 * What a list can be filtered by. NetBox has up to 375 filters for one list: names that take the same lookups are
 * written together, and the compiler multiplies them where they are used.
 *
 * @module
 */
import type { FilterField } from "../source/schema/model.ts";
import { oneOf } from "./text.ts";

/** Sets of lookups that are used again and again, by what they are called. */
export interface Lookups {
  /** The name of a set. */
  of(lookups: readonly string[]): string;
  readonly named: ReadonlyMap<string, string>;
}

/** Prepares names for sets of lookups. */
export function createLookups(): Lookups {
  const byText = new Map<string, string>();
  const named = new Map<string, string>();
  return {
    of(lookups) {
      if (lookups.length === 0) return "never";
      const text = oneOf(lookups);
      const name = byText.get(text) ?? `$Lookups${byText.size + 1}`;
      byText.set(text, name);
      named.set(name, text);
      return name;
    },
    named,
  };
}

/** The filters of one list, as a type. */
export function filtersText(
  fields: readonly FilterField[],
  custom: string,
  lookups: Lookups,
): string {
  const groups = new Map<string, string[]>();
  for (const { name, boolean, lookups: own } of fields) {
    const group = `${lookups.of(own)}, ${boolean ? "boolean" : "$Values"}`;
    groups.set(group, [...groups.get(group) ?? [], name]);
  }
  const parts = [...groups].map(([group, names]) => `$Filters<${oneOf(names)}, ${group}>`);
  return ["$Answer", ...parts, ...(custom === "" ? [] : [custom])].join("\n  & ");
}
