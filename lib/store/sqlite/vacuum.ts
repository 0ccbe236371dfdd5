/**
 * Writing a store anew, without the gaps.
 *
 * @module
 */
import { StoreError } from "../store.ts";
import { readDisk } from "./disk.ts";
import { explain } from "./errors.ts";
import { takeLock } from "./lock.ts";
import { openWriting } from "./open.ts";

/**
 * Rebuilds the file: as small as it can be, and its tables in one piece. It takes the lock, for nobody can write meanwhile,
 * and as much free space again as the store has.
 *
 * @returns Bytes before and after.
 * @throws {StoreError} when somebody serves it, or there is no room.
 */
export function vacuumStore(path: string): { readonly before: number; readonly after: number } {
  using opened = new DisposableStack();
  opened.use(takeLock(path, Date.now()));
  const { database: before, log, free } = readDisk(path);
  if (free !== null && free < before + log) {
    throw new StoreError(
      `Cannot vacuum the store "${path}": that needs ${before + log} bytes of free space, and ` +
        `there are ${free}. hookbox gives space back by itself, too, a little at a time`,
    );
  }
  try {
    const db = opened.adopt(openWriting(path, "FULL"), (db) => db.close());
    db.exec("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)");
  } catch (error) {
    throw explain(error, path);
  }
  return { before, after: readDisk(path).database };
}
