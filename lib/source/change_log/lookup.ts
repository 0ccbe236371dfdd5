/**
 * Looking something up in a change log.
 *
 * @module
 */
import type { Reader, ReadOptions } from "../reader.ts";
import { type Change, objectPath, readChange } from "./change.ts";
import { readPages } from "./page.ts";

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
 * @throws as {@linkcode readPages} does.
 */
export async function* findChanges(
  reader: Reader,
  path: string,
  options: ReadOptions,
): AsyncGenerator<FoundChange> {
  const query = { limit: PAGE, ...options.query };
  for await (const page of readPages(reader, path, { ...options, query })) {
    for (const row of page) {
      const change = readChange(row);
      if (!change) continue;
      const message = typeof row.message === "string" ? row.message : "";
      yield { ...change, objectPath: objectPath(row), message };
    }
  }
}
