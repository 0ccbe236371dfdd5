/**
 * Pages of a list.
 *
 * @module
 */

/** One page, with absolute links to its neighbours. */
export function page<T>(entries: readonly T[], url: URL, show: (entry: T) => unknown) {
  const { searchParams } = url;
  const limit = Number(searchParams.get("limit") ?? 50) || 1000;
  const offset = Number(searchParams.get("offset") ?? 0);
  const link = (to: number) => {
    const next = new URL(url);
    next.searchParams.set("limit", String(limit));
    if (to > 0) next.searchParams.set("offset", String(to));
    else next.searchParams.delete("offset");
    next.searchParams.sort();
    return next.href;
  };
  return {
    count: entries.length,
    next: offset + limit < entries.length ? link(offset + limit) : null,
    previous: offset > 0 ? link(Math.max(0, offset - limit)) : null,
    results: entries.slice(offset, offset + limit).map(show),
  };
}
