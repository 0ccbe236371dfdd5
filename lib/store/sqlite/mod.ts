/**
 * The embedded store: one SQLite file.
 *
 * @module
 */
import type { Store } from "../store.ts";
import { LAST_RESORT } from "./checkpoint.ts";
import { Connection, patientWait, type Wait } from "./connection.ts";
import { takeLock } from "./lock.ts";
import { createFile, openLog, openReadOnly, openWriting, requireFile } from "./open.ts";
import { Reader } from "./reader.ts";
import { ReadOnlyStore } from "./read_only_store.ts";
import { SqliteStore } from "./sqlite_store.ts";

export { type LockHolder, lockHolder } from "./lock.ts";

/** How a store is opened. */
export interface SqliteOptions {
  /**
   * `serve`: takes the lock, creates what is missing. `write`: takes the lock, the file must exist. `read`: no lock, the file
   * must exist, everything that changes is refused.
   */
  readonly mode: "serve" | "write" | "read";
  /** How waiting for another process is done. */
  readonly wait?: Wait;
}

/**
 * Opens the store in this file.
 *
 * @throws {StoreError} when it is missing, in use by another process, no store of ours, newer than we are, or cannot be written.
 */
// deno-lint-ignore require-await -- async, so that every error is a rejection; another store must wait to be opened
export async function openSqliteStore(path: string, options: SqliteOptions): Promise<Store> {
  if (options.mode === "serve") createFile(path);
  else requireFile(path);
  if (options.mode === "read") return new ReadOnlyStore(path, openReadOnly(path));

  const wait = options.wait ?? patientWait;
  using opened = new DisposableStack();
  const lock = opened.use(takeLock(path, Date.now()));
  // One handle for both: with two, either throws its page cache away whenever the other one has committed.
  const db = opened.adopt(openWriting(path, "NORMAL", LAST_RESORT), (db) => db.close());
  const log = opened.use(openLog(db, path));
  const store = new SqliteStore({
    path,
    lock,
    db,
    log,
    ingest: new Connection(db, path, wait, () => log.sync()),
    worker: new Connection(db, path, wait),
    reader: new Reader(path),
  });
  // All is well: from here on the store itself closes them.
  opened.move();
  return store;
}
