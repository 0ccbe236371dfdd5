/**
 * The URL of a PostgreSQL store: `postgres://user:password@host:5432/database?schema=hookbox&sslmode=verify-full`.
 *
 * @module
 */
import { StoreError } from "../store.ts";

/** Whether a connection is encrypted, and what is checked of the server's certificate; as libpq (PostgreSQL's own client library) names it. */
export type SslMode = "disable" | "prefer" | "require" | "verify-ca" | "verify-full";

/** Where a store is, and how it is reached. */
export interface Target {
  /** Without user, password and parameters: for people. */
  readonly location: string;
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  /** The schema that holds all tables. */
  readonly schema: string;
  readonly sslMode: SslMode;
  /** Path of the certificates that are trusted; undefined: those that the system trusts. */
  readonly rootCert: string | undefined;
  /** Whether a pooler stands between that gives every transaction another connection (PgBouncer's `pool_mode = transaction`). */
  readonly pooled: boolean;
}

const SSL_MODES: readonly string[] = ["disable", "prefer", "require", "verify-ca", "verify-full"];
const PARAMETERS = ["schema", "sslmode", "sslrootcert", "pgbouncer"];

/**
 * Reads a URL.
 *
 * @throws {StoreError} when it says something that we do not know; never with the password in its message.
 */
export function parseTarget(url: string): Target {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw new StoreError("Cannot open the store: HOOKBOX_STORE is no valid postgres:// URL");
  }
  const host = decodeURIComponent(parsed.hostname).replace(/^\[|\]$/g, "") || "localhost";
  const port = Number(parsed.port || 5432);
  const database = decodeURIComponent(parsed.pathname.slice(1)) || "hookbox";
  const schema = parsed.searchParams.get("schema") ?? "hookbox";
  const location = `postgres://${parsed.host || host}/${database}` +
    (schema === "hookbox" ? "" : `?schema=${schema}`);
  const refuse = (what: string): never => {
    throw new StoreError(`Cannot open the store "${location}": ${what} (HOOKBOX_STORE)`);
  };

  for (const name of parsed.searchParams.keys()) {
    if (PARAMETERS.includes(name)) continue;
    refuse(`there is no parameter "${name}"; known are ${PARAMETERS.join(", ")}`);
  }
  if (!/^[a-z_][a-z0-9_]{0,50}$/.test(schema)) {
    refuse("schema must be a name of up to 50 small letters, digits and _");
  }
  const sslMode = parsed.searchParams.get("sslmode") ?? "prefer";
  if (!SSL_MODES.includes(sslMode)) refuse(`sslmode must be one of ${SSL_MODES.join(", ")}`);
  const pooled = parsed.searchParams.get("pgbouncer") ?? "false";
  if (pooled !== "true" && pooled !== "false") refuse("pgbouncer must be true or false");
  return {
    location,
    host,
    port,
    database,
    user: decodeURIComponent(parsed.username) || "hookbox",
    password: decodeURIComponent(parsed.password),
    schema,
    sslMode: sslMode as SslMode,
    rootCert: parsed.searchParams.get("sslrootcert") ?? undefined,
    pooled: pooled === "true",
  };
}
