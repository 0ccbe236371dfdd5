/**
 * The lock file: one process at a time changes a store.
 *
 * `<path>.lock` is a tiny SQLite database in which the holder keeps a transaction open. The operating system frees such a lock when
 * the process ends, however it ends, and others can still read who holds it. (`Deno.FsFile.tryLock` is missing in 2.5, and
 * `lock` cannot be told not to wait.)
 *
 * @module
 */
import { DatabaseSync } from "node:sqlite";
import { StoreInUseError } from "../store.ts";
import { explain, isBusy } from "./errors.ts";

/** Who holds a lock. */
export interface LockHolder {
  /** Its process. */
  readonly pid: number;
  /** When it took the lock, in milliseconds since the Unix epoch. */
  readonly since: number;
}

/** A lock that is held until it is disposed of, or the process ends. */
export type Lock = Disposable;

const lockPath = (path: string) => `${path}.lock`;

/**
 * Takes the lock of a store.
 *
 * @throws {StoreInUseError} when another process holds it; the message says which.
 */
export function takeLock(path: string, since: number): Lock {
  const file = lockPath(path);
  let db: DatabaseSync;
  try {
    Deno.openSync(file, { create: true, write: true, mode: 0o600 }).close();
    // Patient for a moment: lockHolder() takes the lock for an instant to see whether it is free.
    db = new DatabaseSync(file);
    db.exec("PRAGMA busy_timeout = 200");
  } catch (error) {
    throw explain(error, path);
  }
  try {
    db.exec("BEGIN IMMEDIATE");
    db.exec(
      `CREATE TABLE IF NOT EXISTS holder (id INTEGER PRIMARY KEY, pid INTEGER, since REAL) STRICT`,
    );
    db.prepare(`INSERT OR REPLACE INTO holder (id, pid, since) VALUES (1, ?, ?)`)
      .run(Deno.pid, since);
    db.exec("COMMIT; BEGIN IMMEDIATE");
  } catch (error) {
    db.close();
    if (!isBusy(error)) throw explain(error, file);
    const holder = readHolder(path);
    const who = holder
      ? `hookbox (pid ${holder.pid}, since ${new Date(holder.since).toISOString()})`
      : "another hookbox";
    throw new StoreInUseError(
      `Cannot open the store "${path}": it is in use by ${who}. ` +
        "End that one first, or set HOOKBOX_STORE to another path",
    );
  }
  let held = true;
  return {
    [Symbol.dispose]() {
      if (held) db.close();
      held = false;
    },
  };
}

/** Who holds the lock of a store; null when nobody does. */
export function lockHolder(path: string): LockHolder | null {
  return withFile(path, (db) => {
    try {
      db.exec("BEGIN IMMEDIATE; ROLLBACK");
      return null;
    } catch (error) {
      if (!isBusy(error)) throw error;
      return readHolder(path);
    }
  });
}

function readHolder(path: string): LockHolder | null {
  return withFile(path, (db) => {
    const row = db.prepare(`SELECT pid, since FROM holder`).get();
    return row ? { pid: row.pid as number, since: row.since as number } : null;
  });
}

/** Null where there is no lock file, or none that can be read. */
function withFile<T>(path: string, work: (db: DatabaseSync) => T | null): T | null {
  try {
    Deno.statSync(lockPath(path));
    const db = new DatabaseSync(lockPath(path));
    try {
      db.exec("PRAGMA busy_timeout = 0");
      return work(db);
    } finally {
      db.close();
    }
  } catch {
    return null;
  }
}
