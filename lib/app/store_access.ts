/**
 * The store, for commands.
 *
 * @module
 */
import type { Settings } from "../config/settings.ts";
import { isFile } from "../store/location.ts";
import { openSqliteStore, type SqliteOptions } from "../store/sqlite/mod.ts";
import { type Store, StoreBusyError, StoreError } from "../store/store.ts";

/** The configuration must mend it (`EX_CONFIG` of sysexits.h), or it mends itself (`EX_TEMPFAIL`). */
type ExitCode = 78 | 75;

/** The store cannot be opened: by this configuration, or just now. */
export class StoreUnavailableError extends Error {
  override readonly name = "StoreUnavailableError";
  readonly exitCode: ExitCode;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = options?.cause instanceof StoreBusyError ? 75 : 78;
  }
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
  try {
    const store = await open(settings.store, { mode });
    say(`store: ${store.location}`);
    return store;
  } catch (error) {
    if (error instanceof StoreError) {
      throw new StoreUnavailableError(error.message, { cause: error });
    }
    throw error;
  }
}

/** The driver of PostgreSQL is loaded only where it is used: who has a file need not wait for it. */
async function open(store: string, options: Pick<SqliteOptions, "mode">): Promise<Store> {
  if (isFile(store)) return await openSqliteStore(store, options);
  const { openPostgresStore } = await import("../store/postgres/mod.ts");
  return await openPostgresStore(store, options);
}
