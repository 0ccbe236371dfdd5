/**
 * Copying a store while it is in use.
 *
 * @module
 */
import { backup } from "node:sqlite";
import { StoreError } from "../store.ts";
import { exists } from "./disk.ts";
import { openAnyVersion } from "./open.ts";

/** Pages (of 8 KB) that are copied at once: a whole store at once held up those who wait for the disk for 0.4 s. */
const PAGES = 64;
/** Milliseconds for which the disk is then left to others: at least, and as a multiple of what it took. */
const LEAST_PAUSE = 5;
const PAUSE = 2;

/**
 * Writes what the store holds at this moment into a new file, which is a store, too. Whoever serves it is not held up.
 *
 * @returns Bytes of the new file.
 * @throws {StoreError} when the store cannot be read, or there is already such a file, or it cannot be written: then none is left.
 */
export async function backUp(path: string, to: string): Promise<number> {
  if (exists(to)) {
    throw new StoreError(`Cannot write the backup "${to}": there is such a file already`);
  }
  using opened = new DisposableStack();
  const db = opened.adopt(openAnyVersion(path), (db) => db.close());
  // Only a whole backup ever has the name that was asked for.
  const partial = `${to}.partial`;
  try {
    if (exists(partial)) await Deno.remove(partial);
    // As the store itself: it holds secrets. SQLite takes an empty file for none.
    using file = await Deno.open(partial, { createNew: true, write: true, mode: 0o600 });
    // As it is at one moment: outside of a transaction it begins anew whenever somebody writes.
    db.exec("BEGIN; SELECT 1 FROM sqlite_schema");
    await backup(db, partial, { rate: PAGES, progress: () => breathe(file) });
    await file.sync();
    await Deno.rename(partial, to);
    return (await file.stat()).size;
  } catch (error) {
    if (exists(partial)) await Deno.remove(partial);
    throw new StoreError(`Cannot write the backup "${to}": ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/**
 * Brings to the disk what was written, and leaves the disk to others for a while. It is called in the middle of the
 * copying, which must wait: so it waits in this thread.
 */
function breathe(file: Deno.FsFile): void {
  const begin = performance.now();
  file.syncDataSync();
  const pause = Math.max(LEAST_PAUSE, PAUSE * (performance.now() - begin));
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pause);
}
