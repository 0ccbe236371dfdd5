/**
 * Large sets of runs, a few at a time: no transaction holds the thread for long.
 *
 * @module
 */
import type { Connection } from "./connection.ts";

/** Most rows that one transaction changes. */
export const CHUNK = 500;

/**
 * Repeats a transaction until it has nothing more to do; gives the sum of what it did. Between two of them the event loop turns.
 *
 * @param work Changes up to {@linkcode CHUNK} rows and says how many it changed and whether there may be more.
 */
export async function inChunks(
  connection: Connection,
  work: () => { changed: number; more: boolean },
): Promise<number> {
  let sum = 0;
  while (true) {
    const { changed, more } = await connection.transaction(work);
    sum += changed;
    if (!more) return sum;
    // A resolved promise would not let requests in: only a turn of the loop does.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** The same for a given list, cut into pieces. */
export async function inPieces<T>(
  connection: Connection,
  items: readonly T[],
  work: (piece: readonly T[]) => number,
): Promise<number> {
  let at = 0;
  return await inChunks(connection, () => {
    const changed = work(items.slice(at, at + CHUNK));
    at += CHUNK;
    return { changed, more: at < items.length };
  });
}
