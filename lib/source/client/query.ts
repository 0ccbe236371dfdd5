/**
 * Filters as query parameters.
 *
 * @module
 */
import type { Filter } from "./types.ts";

/** The values of each parameter. */
export type Query = Readonly<Record<string, readonly string[]>>;

/**
 * The query that a filter is.
 *
 * @throws {TypeError} for a value that is undefined: without it the query would find everything.
 */
export function queryOf(filter: Filter): Query {
  return Object.fromEntries(
    Object.entries(filter).map(([name, value]) => [
      name,
      [value].flat().map((one) => {
        if (one === undefined) {
          throw new TypeError(
            `The filter ${name} is undefined, and without it everything would be found. ` +
              "Leave it out, or give null for objects that have none.",
          );
        }
        return String(one);
      }),
    ]),
  );
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
