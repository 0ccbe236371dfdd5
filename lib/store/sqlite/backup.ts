/**
 * Copying a store while it is in use.
 *
 * @module
 */
import { StoreError } from "../store.ts";
import { openAnyVersion } from "./open.ts";

/**
 * Writes what the store holds at this moment into a new file, which is a store, too. Whoever serves it is not held up: it
 * is one long reading. (The backup of SQLite's own interface begins anew whenever another process writes.)
 *
 * @returns Bytes of the new file.
 * @throws {StoreError} when the store cannot be read, or there is already such a file, or it cannot be written: then none is left.
 */
export function backUp(path: string, to: string): number {
  if (exists(to)) {
    throw new StoreError(`Cannot write the backup "${to}": there is such a file already`);
  }
  using opened = new DisposableStack();
  const db = opened.adopt(openAnyVersion(path), (db) => db.close());
  // Only a whole backup ever has the name that was asked for.
  const partial = `${to}.partial`;
  try {
    if (exists(partial)) Deno.removeSync(partial);
    // As the store itself: it holds secrets. SQLite takes an empty file for none.
    Deno.openSync(partial, { createNew: true, write: true, mode: 0o600 }).close();
    db.prepare("VACUUM INTO ?").run(partial);
    using file = Deno.openSync(partial, { read: true, write: true });
    file.syncSync();
    Deno.renameSync(partial, to);
    return file.statSync().size;
  } catch (error) {
    if (exists(partial)) Deno.removeSync(partial);
    throw new StoreError(`Cannot write the backup "${to}": ${(error as Error).message}`, {
      cause: error,
    });
  }
}

function exists(file: string): boolean {
  try {
    Deno.statSync(file);
    return true;
  } catch {
    return false;
  }
}
