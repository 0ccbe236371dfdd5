/**
 * Opening the files of a store.
 *
 * @module
 */
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { StoreError } from "../store.ts";
import { explain } from "./errors.ts";
import { checkSchema, isEmpty, migrate } from "./migrations.ts";
import { MIGRATIONS } from "./schema.ts";
import { WalSync } from "./wal_sync.ts";

/**
 * Creates the file, and its folder, where they are missing. Only this user may read them: they hold secrets and whatever
 * the source sends. SQLite gives its other files the same mode.
 */
export function createFile(path: string): void {
  try {
    Deno.mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    Deno.openSync(path, { create: true, write: true, mode: 0o600 }).close();
  } catch (error) {
    throw explain(error, path);
  }
}

/**
 * Checks that there is a file.
 *
 * @throws {StoreError} when there is none.
 */
export function requireFile(path: string): void {
  try {
    if (Deno.statSync(path).isFile) return;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw explain(error, path);
    throw new StoreError(
      `Cannot open the store "${path}": there is no such file. ` +
        "Start `hookbox serve` once to create it, or set HOOKBOX_STORE to where it is",
    );
  }
  throw new StoreError(
    `Cannot open the store "${path}": it is not a file. Set HOOKBOX_STORE to a path of a file`,
  );
}

/**
 * Opens a connection that writes, and brings the schema up to date.
 *
 * @param synchronous `FULL`: a commit is on the disk when it returns. `NORMAL`: a power failure may undo the last ones, and runs
 * are executed again.
 * @param checkpoint Pages in the write-ahead log from which on a commit copies it into the database.
 */
export function openWriting(
  path: string,
  synchronous: "FULL" | "NORMAL",
  checkpoint = 1_000,
): DatabaseSync {
  return opening(path, { busyTimeout: 0 }, (db) => {
    if (isEmpty(db)) {
      // Both must be set before the first page is written; 8 KB hold one typical body.
      db.exec("PRAGMA page_size = 8192; PRAGMA auto_vacuum = INCREMENTAL");
    }
    checkSchema(db, path);
    db.exec("PRAGMA journal_mode = WAL");
    db.exec(`PRAGMA synchronous = ${synchronous}`);
    // Rare checkpoints of a large log give a p99 of 150 to 216 ms; 1000 pages are 8 MB.
    db.exec(`PRAGMA wal_autocheckpoint = ${checkpoint}; PRAGMA journal_size_limit = 67108864`);
    db.exec("PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY");
    migrate(db, path);
  });
}

/** Opens the log of a database that was opened for writing. */
export function openLog(db: DatabaseSync, path: string): WalSync {
  try {
    return new WalSync(db, path);
  } catch (error) {
    throw explain(error, path);
  }
}

/** Opens a connection that copies the write-ahead log into the database of a store that is open. */
export function openForCheckpoints(path: string): DatabaseSync {
  return opening(path, { busyTimeout: 0 }, (db) => void checkSchema(db, path));
}

/** Opens a connection that only reads. */
export function openReadOnly(path: string): DatabaseSync {
  return opening(path, { readOnly: true, busyTimeout: 1000 }, (db) => {
    const version = checkSchema(db, path);
    if (version === MIGRATIONS.length) return;
    throw new StoreError(
      `Cannot read the store "${path}": its schema is version ${version}, this hookbox reads version ${MIGRATIONS.length}. ` +
        "Start `hookbox serve` once to bring it up to date, or set HOOKBOX_STORE to another path",
    );
  });
}

/** Opens a connection that only reads, and looks at the file as a whole: an older schema is as good as ours. */
export function openAnyVersion(path: string): DatabaseSync {
  return opening(path, { readOnly: true, busyTimeout: 1000 }, (db) => void checkSchema(db, path));
}

function opening(
  path: string,
  { readOnly = false, busyTimeout }: { readOnly?: boolean; busyTimeout: number },
  prepare: (db: DatabaseSync) => void,
): DatabaseSync {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(path, { readOnly });
    // Deno 2.5 ignores the option `timeout` (its default is 5 s), and says why it cannot read only in answer to exec().
    db.exec(`PRAGMA busy_timeout = ${busyTimeout}; SELECT 1 FROM sqlite_schema`);
    prepare(db);
    return db;
  } catch (error) {
    db?.close();
    throw explain(error, path);
  }
}
