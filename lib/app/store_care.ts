/**
 * Care for a store, for commands: backup, check, vacuum.
 *
 * @module
 */
import type { Settings } from "../config/settings.ts";
import { isFile } from "../store/location.ts";
import { backUp } from "../store/sqlite/backup.ts";
import { type CheckReport, checkStore } from "../store/sqlite/check.ts";
import { requireFile } from "../store/sqlite/open.ts";
import { vacuumStore } from "../store/sqlite/vacuum.ts";
import { StoreUnavailableError } from "./store_access.ts";

export type { CheckReport };
export { megabytes } from "./megabytes.ts";

type Say = (text: string) => void;

/**
 * The file of the store.
 *
 * @throws {StoreUnavailableError} when there is none, or it is a server: then with what does the same there.
 */
function fileOf({ store }: Pick<Settings, "store">, instead: string, say: Say): string {
  if (!isFile(store)) {
    throw new StoreUnavailableError(
      `HOOKBOX_STORE is a PostgreSQL server, which has its own tools for this: ${instead}`,
    );
  }
  try {
    requireFile(store);
  } catch (error) {
    throw new StoreUnavailableError((error as Error).message, { cause: error });
  }
  say(`store: ${store}`);
  return store;
}

/** Copies the store into a new file while it is in use; gives its bytes. @throws {StoreError} */
export function backup(settings: Pick<Settings, "store">, to: string, say: Say): Promise<number> {
  return backUp(fileOf(settings, "pg_dump", say), to);
}

/** Looks for damage. @throws {StoreError} when there is no store. */
export function check(settings: Pick<Settings, "store">, say: Say): CheckReport {
  return checkStore(fileOf(settings, "pg_amcheck", say));
}

/** Gives the free space of the file back; gives its bytes before and after. @throws {StoreError} while somebody serves it. */
export function vacuum(
  settings: Pick<Settings, "store">,
  say: Say,
): { readonly before: number; readonly after: number } {
  return vacuumStore(fileOf(settings, "VACUUM, which autovacuum does by itself", say));
}
