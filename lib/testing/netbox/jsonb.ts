/**
 * JSON as it comes back from PostgreSQL.
 *
 * @module
 */

/** The same value with the keys of its objects in the order of `jsonb`: by length, then by bytes. */
export function inJsonb(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inJsonb);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => a.length - b.length || (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, it]) => [name, inJsonb(it)]));
}
