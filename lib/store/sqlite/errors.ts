/**
 * SQLite's errors as sentences that say what to do.
 *
 * @module
 */
import { StoreBusyError, StoreError } from "../store.ts";

/** Whether another connection holds the database just now. (Deno's `node:sqlite` gives no error codes, only texts.) */
export function isBusy(error: unknown): boolean {
  return error instanceof Error && /database (table )?is locked/.test(error.message);
}

const ADVICE: readonly (readonly [RegExp, string])[] = [
  [
    /disk is full|os error 28/,
    "the disk is full. Free some space, lower HOOKBOX_STORE_MAX, or set HOOKBOX_STORE to a path on a larger disk",
  ],
  [
    /readonly database|os error 30/,
    "the file or its folder is read-only. Make both writable for this user, or set HOOKBOX_STORE to another path",
  ],
  [
    /not a database/,
    "the file is not an SQLite database. Set HOOKBOX_STORE to another path, or move the file away",
  ],
  [
    /malformed/,
    "the database is damaged. Restore it from a backup, or move it away and start anew; HOOKBOX_STORE says where it is",
  ],
  [
    /unable to open|EACCES|[Pp]ermission denied|os error 13|NotCapable/,
    "it cannot be opened. Check that the folder exists and that this user may write to it, or set HOOKBOX_STORE to another path",
  ],
  [
    /disk I\/O error|os error 5\b/,
    "the disk reports an error, or has become read-only. Check the disk, or set HOOKBOX_STORE to a path on another one",
  ],
];

/** Turns what SQLite or the file system says into a {@linkcode StoreError}; other errors stay as they are. */
export function explain(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || error instanceof StoreError) return error;
  const known = ADVICE.find(([pattern]) => pattern.test(error.message));
  if (known) return new StoreError(`Cannot use the store "${path}": ${known[1]}`, { cause: error });
  const fromSqlite = (error as { code?: unknown }).code === "ERR_SQLITE_ERROR";
  if (!fromSqlite && !/os error \d+/.test(error.message)) return error;
  return new StoreError(
    `Cannot use the store "${path}": ${error.message}. Check the path in HOOKBOX_STORE`,
    { cause: error },
  );
}

/** The error after `ms` milliseconds of trying. */
export function busyError(path: string, ms: number, cause: unknown): StoreBusyError {
  return new StoreBusyError(
    `Cannot write to the store "${path}": another process has held it for ${ms / 1000} s. ` +
      "Try again, and end other programs that have the file of HOOKBOX_STORE open",
    { cause },
  );
}
