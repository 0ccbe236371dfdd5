/**
 * Giving all free space of a store back.
 *
 * @module
 */
import { readDisk } from "./disk.ts";
import { explain } from "./errors.ts";
import { cutFreePages } from "./free_pages.ts";
import { takeLock } from "./lock.ts";
import { pragma } from "./migrations.ts";
import { openWriting } from "./open.ts";

/** Pages (of 8 KB) in one transaction: so much the write-ahead log grows. */
const PAGES = 4096;

/**
 * Makes the file as small as it can be. It takes the lock, for nobody can write meanwhile. (SQLite's own `VACUUM` attaches a
 * second database, which Deno allows only to who may do everything: the executable may not.)
 *
 * @returns Bytes before and after.
 * @throws {StoreError} when somebody serves it, or it cannot be written.
 */
export function vacuumStore(path: string): { readonly before: number; readonly after: number } {
  using opened = new DisposableStack();
  opened.use(takeLock(path, Date.now()));
  const db = opened.adopt(openWriting(path, "FULL"), (db) => db.close());
  try {
    db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    const { database: before } = readDisk(path);
    while (pragma(db, "freelist_count") > 0) {
      cutFreePages(db, PAGES);
      db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    }
    return { before, after: readDisk(path).database };
  } catch (error) {
    throw explain(error, path);
  }
}
