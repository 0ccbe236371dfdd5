/**
 * The store, for commands.
 *
 * @module
 */
import type { Settings } from "../config/settings.ts";
import { openSqliteStore, type SqliteOptions } from "../store/sqlite/mod.ts";
import { type Store, StoreError } from "../store/store.ts";

/** The store cannot be opened, for a reason that the configuration must mend (`EX_CONFIG`). */
export class StoreUnavailableError extends Error {
  override readonly name = "StoreUnavailableError";
  readonly exitCode = 78;
}

/**
 * Opens the store of these settings.
 *
 * @param say Told which store it is: a command that looks into the wrong one would otherwise find nothing, and say so.
 * @throws {StoreUnavailableError} when there is none, or it cannot be used.
 */
export async function openStore(
  settings: Settings,
  mode: SqliteOptions["mode"],
  say: (text: string) => void = () => {},
): Promise<Store> {
  if (/^postgres(ql)?:/.test(settings.store)) {
    throw new StoreUnavailableError(
      "HOOKBOX_STORE: PostgreSQL is not available in this version of hookbox; give the path of a file",
    );
  }
  try {
    const store = await openSqliteStore(settings.store, { mode });
    say(`store: ${store.location}`);
    return store;
  } catch (error) {
    if (error instanceof StoreError) {
      throw new StoreUnavailableError(error.message, { cause: error });
    }
    throw error;
  }
}
