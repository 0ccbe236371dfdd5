/**
 * The store for several processes: a schema in a PostgreSQL database, from version 13 on.
 *
 * @module
 */
import { type Clock, systemClock } from "../../clock.ts";
import { type Store, StoreError } from "../store.ts";
import { Bell } from "./bell.ts";
import { Database } from "./database.ts";
import { Membership } from "./membership.ts";
import { migrate, requireSchema } from "./migrations.ts";
import { PostgresStore } from "./postgres_store.ts";
import { recover } from "./recover.ts";
import { SharedClock } from "./shared_clock.ts";
import { Unheard } from "./unheard.ts";
import { parseTarget, type Target } from "./url.ts";

/** Where the store at a URL is, without secrets. @throws {StoreError} when the URL says something that we do not know. */
export function postgresLocation(url: string): string {
  return parseTarget(url).location;
}

/** Most connections for the engine, and for what people read. */
const ENGINE = 4;
const PEOPLE = 2;

/** How a store is opened. */
export interface PostgresOptions {
  /**
   * `serve`: creates what is missing, and executes runs under a lease of its own. `write`: the store must be there; claims
   * nothing. `read`: the same, and everything that changes is refused.
   */
  readonly mode: "serve" | "write" | "read";
  /** For the renewal of the lease. What time it is says the database. */
  readonly clock?: Clock;
}

/**
 * Opens the store at this URL: `postgres://user:password@host:5432/database`, with these parameters:
 *
 * - `schema`: the schema that holds its tables; default `hookbox`.
 * - `sslmode`: `disable`, `prefer` (default), `require`, `verify-ca` or `verify-full`, as in PostgreSQL's documentation,
 *   34.19 "SSL Support"; `sslrootcert`: path of the certificates that are trusted, default those of the system.
 * - `pgbouncer=true`: a pooler in transaction mode stands between. It is also noticed by itself, where it refuses settings
 *   of a session. Statements are then not prepared, and others are not notified but look every 2 s.
 *
 * @throws {StoreBusyError} when the database is away.
 * @throws {StoreError} when it refuses us, holds no store, or one that is newer than we are.
 */
export async function openPostgresStore(url: string, options: PostgresOptions): Promise<Store> {
  const { mode, clock = systemClock } = options;
  const target = parseTarget(url);
  const ca = await readCertificates(target);
  const engine = new Database(target, { ca, most: ENGINE });
  const people = new Database(target, { ca, most: PEOPLE });
  const bell = new Bell(engine, clock);
  const unheard = new Unheard(engine, clock);
  const shared = new SharedClock(clock);
  try {
    if (mode === "serve") await migrate(engine);
    else await requireSchema(engine);
    await shared.set(engine);
    const membership = mode === "serve"
      ? await join({ engine, bell, unheard, shared }, clock)
      : null;
    return new PostgresStore({
      engine,
      people,
      bell,
      unheard,
      shared,
      membership,
      isReadOnly: mode === "read",
    });
  } catch (error) {
    bell.close();
    engine.close();
    people.close();
    throw error;
  }
}

/** Takes a lease, and tells the others that we are there: who is alone rings for nobody. */
async function join(
  { engine, bell, unheard, shared }: {
    engine: Database;
    bell: Bell;
    unheard: Unheard;
    shared: SharedClock;
  },
  clock: Clock,
): Promise<Membership> {
  const membership = await Membership.join(engine, clock, async ({ time, lost }) => {
    shared.hear(time);
    const back = await unheard.putBack() + (lost ? await recover(engine, shared.now()) : 0);
    if (back > 0) bell.ring();
  });
  bell.onWake(() => membership.meet());
  await bell.listen();
  bell.ring();
  return membership;
}

/** The certificates that are trusted; undefined: those of the system. */
export async function readCertificates(
  { rootCert, location }: Target,
): Promise<string | undefined> {
  if (rootCert === undefined) return undefined;
  try {
    return await Deno.readTextFile(rootCert);
  } catch (cause) {
    throw new StoreError(
      `Cannot open the store "${location}": sslrootcert "${rootCert}" cannot be read (HOOKBOX_STORE)`,
      { cause },
    );
  }
}
