/**
 * PostgreSQL's errors as sentences that say what to do.
 *
 * @module
 */
import { StoreBusyError, StoreError } from "../store.ts";

/** The code of an error: an SQLSTATE (PostgreSQL's documentation, appendix A), or the client's own. */
function codeOf(error: unknown): string {
  const code = error instanceof Error ? (error as { code?: unknown }).code : undefined;
  return typeof code === "string" ? code : "";
}

/** Whether another transaction was in the way: the same one may succeed at once. */
export function isConflict(error: unknown): boolean {
  return ["40001", "40P01"].includes(codeOf(error));
}

/** Whether a pooler refused what it cannot give to one of its clients: a setting of the session. */
export function isFromPooler(error: unknown): boolean {
  return error instanceof Error && /unsupported startup parameter/.test(error.message);
}

/** It is away, or overloaded: it comes back. */
const AWAY =
  /^(08...|57P0.|40001|40P01|CONNECT.*|ECONN.*|E[A-Z]*UNREACH|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN)$/;

const BUSY: readonly (readonly [RegExp, string])[] = [
  [/^(57014|25P03)$/, "it took too long to answer. Look for what keeps the database busy"],
  [/^55P03$/, "somebody else has its tables in use. Try again when that has ended"],
  [/^25006$/, "it is read-only: HOOKBOX_STORE must name the primary, not a standby"],
  [/^53300$/, "it has no connection left. Raise max_connections, or put PgBouncer in front of it"],
];

const FINAL: readonly (readonly [RegExp, string])[] = [
  [/^28/, "it refuses this user. Check user and password in HOOKBOX_STORE"],
  [/^3D000$/, "there is no such database. Create it, or name another one in HOOKBOX_STORE"],
  [
    /^42501$/,
    "this user lacks a privilege. Grant CREATE on the database, or USAGE and ALL on the schema and its tables",
  ],
  [/^53100$/, "its disk is full. Free some space, or lower HOOKBOX_STORE_MAX"],
  [
    /^(42P01|3F000)$/,
    "there is no hookbox store in it. Start `hookbox serve` once to create it, or set HOOKBOX_STORE to where it is",
  ],
  [
    /^(CERT|SELF_SIGNED|UNABLE_TO|DEPTH_|ERR_TLS)/,
    "its certificate is not trusted. Set sslrootcert, or another sslmode, in HOOKBOX_STORE",
  ],
];

/** Turns what the database or the network says into a {@linkcode StoreError}; errors of our own stay as they are. */
export function explain(error: unknown, location: string): unknown {
  if (!(error instanceof Error) || error instanceof StoreError) return error;
  const code = codeOf(error);
  const say = (what: string) => `Cannot use the store "${location}": ${what}`;
  const busy = BUSY.find(([pattern]) => pattern.test(code))?.[1];
  if (busy) return new StoreBusyError(say(busy), { cause: error });
  const final = FINAL.find(([pattern]) => pattern.test(code))?.[1];
  if (final) return new StoreError(say(final), { cause: error });
  if (AWAY.test(code)) {
    const text =
      `it cannot be reached (${code}). It is tried again; HOOKBOX_STORE says where it is`;
    return new StoreBusyError(say(text), { cause: error });
  }
  if (error instanceof TypeError || code === "") return error;
  return new StoreError(say(`${error.message} (${code})`), { cause: error });
}
