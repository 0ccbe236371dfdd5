/**
 * Reads a list that grows while it is read.
 *
 * @module
 */
import type { ChangeRow } from "./change_log.ts";

/** One page as the source gave it. */
export interface Page {
  readonly rows: readonly ChangeRow[];
  /** Stamp of the last row, also where it is left out of `rows`; null on an empty page. */
  readonly last: string | null;
  /** Rows on the page, also those left out of `rows`. */
  readonly size: number;
  /** Whether the source has more. */
  readonly more: boolean;
}

/**
 * Reads pages in order of time, each from the last row's time on instead of at an offset: what is deleted or becomes visible
 * meanwhile does not shift the rest. No row comes twice.
 *
 * @param read Gives the rows at or after a stamp, after skipping `offset` of them.
 */
export async function* pagesByTime(
  read: (from: string, offset: number) => Promise<Page>,
  since: number,
): AsyncGenerator<readonly ChangeRow[]> {
  let from = new Date(since).toISOString();
  let offset = 0;
  let seen = new Set<string>();
  while (true) {
    const { rows, last, size, more } = await read(from, offset);
    const known = seen;
    yield rows.filter((row) => !known.has(row.id));
    if (!more || last === null) return;
    // A whole page of one moment: only the offset tells its rows apart.
    if (last === from) {
      offset += size;
      for (const { id } of rows) seen.add(id);
    } else {
      from = last;
      offset = 0;
      seen = new Set(rows.filter((row) => row.stamp === last).map((row) => row.id));
    }
  }
}
