/**
 * Pages of a list.
 *
 * @module
 */

/** NetBox's default settings. */
const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 1000;

/** One page of a list, with the links to its neighbours; `show` makes what an entry looks like. */
export function page<T>(entries: readonly T[], url: URL, show: (entry: T) => unknown) {
  const limit = number(url, "limit") ?? DEFAULT_LIMIT;
  const size = limit === 0 ? MAX_LIMIT : Math.min(limit, MAX_LIMIT);
  const offset = number(url, "offset") ?? 0;
  return {
    count: entries.length,
    next: offset + size < entries.length ? link(url, size, offset + size) : null,
    previous: offset > 0 ? link(url, size, Math.max(0, offset - size)) : null,
    results: entries.slice(offset, offset + size).map(show),
  };
}

/** Absolute, with its parameters in order, as Django writes it. */
function link(url: URL, limit: number, offset: number): string {
  const to = new URL(url);
  to.searchParams.set("limit", String(limit));
  if (offset > 0) to.searchParams.set("offset", String(offset));
  else to.searchParams.delete("offset");
  to.searchParams.sort();
  return to.href;
}

function number(url: URL, name: string): number | null {
  const text = url.searchParams.get(name);
  return text !== null && /^\d+$/.test(text) ? Number(text) : null;
}

/** The fields that a request asks for alone, or null. */
export function fieldsAsked(url: URL): readonly string[] | null {
  return url.searchParams.get("fields")?.split(",") ?? null;
}

/** Of an object only these fields, in the object's order. */
export function pick(
  shown: Record<string, unknown>,
  names: readonly string[] | null,
): Record<string, unknown> {
  if (!names) return shown;
  return Object.fromEntries(Object.entries(shown).filter(([name]) => names.includes(name)));
}
