/**
 * Looking into data from outside.
 *
 * @module
 */

/** What stands at a path; undefined unless it is a text, a number or a truth value. */
export function scalarAt(
  data: unknown,
  path: readonly string[],
): string | number | boolean | undefined {
  let value = data;
  for (const key of path) {
    // The data is from outside: `constructor` is a key like any other.
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? value
    : undefined;
}
