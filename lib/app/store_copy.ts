/**
 * Copying a whole store into another one, for commands.
 *
 * @module
 */
import { copyAll, CopyRefusedError } from "../store/copy.ts";
import { isFile, locationOf } from "../store/location.ts";
import { copyFrom as fromPostgres } from "../store/postgres/copy_from.ts";
import { copyTo as toPostgres } from "../store/postgres/copy_to.ts";
import { copyFrom as fromSqlite } from "../store/sqlite/copy_from.ts";
import { copyTo as toSqlite } from "../store/sqlite/copy_to.ts";
import { StoreError, StoreInUseError } from "../store/store.ts";
import { StoreUnavailableError } from "./store_access.ts";

/** What was copied. */
export interface CopyReport {
  /** Where the stores are, without secrets. */
  readonly from: string;
  readonly to: string;
  /** How many rows, by table. */
  readonly rows: Readonly<Record<string, number>>;
}

/**
 * Copies a store, which nobody may serve meanwhile, into one that is empty or does not exist.
 *
 * @param from Path of a file, or a `postgres://` URL; so is `to`.
 * @throws {StoreUnavailableError} when one of them is not there, or cannot be used.
 * @throws {StoreError} when the source is served, the target holds something, or copying fails.
 */
export async function copyStore(from: string, to: string): Promise<CopyReport> {
  const where = await opening(() => ({ from: locationOf(from), to: locationOf(to) }));
  if (where.from === where.to) {
    throw new CopyRefusedError(where.to, "it is the one that is to be copied. Name another one");
  }
  await using source = await opening(() => isFile(from) ? fromSqlite(from) : fromPostgres(from));
  await using target = await opening(() => isFile(to) ? toSqlite(to) : toPostgres(to));
  return { ...where, rows: await copyAll(source, target) };
}

/** What keeps a store from being opened is mended in the configuration, unless it is what it is in use for or holds. */
async function opening<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const refused = error instanceof CopyRefusedError || error instanceof StoreInUseError;
    if (refused || !(error instanceof StoreError)) throw error;
    throw new StoreUnavailableError(error.message, { cause: error });
  }
}
