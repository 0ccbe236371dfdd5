/**
 * Looking something up in a change log.
 *
 * @module
 */
import type { Reader, ReadOptions } from "../reader.ts";
import { type Change, objectPath, readChange } from "./change.ts";
import { readPage } from "./page.ts";

/** A change as it was found. */
export interface FoundChange extends Change {
  /** Path of the object in the API, from `/api/` on; null when it is gone. */
  readonly objectPath: string | null;
  /** The message that came with the request; empty on what knows none. */
  readonly message: string;
}

/** Rows of a page, unless the query has a `limit`. Servers give 1000 by default, but a row holds the object twice. */
const PAGE = 200;

/**
 * The changes that fit a query, page by page, for as long as they are taken. NetBox ignores filters that it does not know:
 * check what comes.
 *
 * @throws as {@linkcode readPage} does.
 */
export async function* findChanges(
  reader: Reader,
  path: string,
  { query, ...options }: ReadOptions,
): AsyncGenerator<FoundChange> {
  const limit = Number(query?.limit ?? PAGE);
  for (let offset = 0, more = true; more; offset += limit) {
    const page = await readPage(reader, path, { ...options, query: { ...query, limit, offset } });
    for (const row of page.rows) {
      const change = readChange(row);
      if (!change) continue;
      const message = typeof row.message === "string" ? row.message : "";
      yield { ...change, objectPath: objectPath(row), message };
    }
    more = page.more;
  }
}
