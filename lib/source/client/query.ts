/**
 * Filters as query parameters.
 *
 * @module
 */
import type { Filter } from "./types.ts";

/**
 * The query that a filter is.
 *
 * @throws {TypeError} for a value that is undefined: without it the query would find everything.
 */
export function searchOf(filter: Filter): URLSearchParams {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) {
    for (const one of [value].flat()) {
      if (one === undefined) {
        throw new TypeError(
          `The filter ${name} is undefined, and without it everything would be found. ` +
            "Leave it out, or give null for objects that have none.",
        );
      }
      search.append(name, String(one));
    }
  }
  return search;
}

/** Whether a filter wants any of no values. */
export function findsNothing(filter: Filter): boolean {
  return Object.values(filter).some((value) => Array.isArray(value) && value.length === 0);
}

/** `{ name: "eth0" }`, for messages. */
export function shown(filter: Filter): string {
  const words = Object.entries(filter).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  return `{ ${words.join(", ")} }`;
}
