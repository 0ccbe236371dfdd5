/**
 * Writes of ours whose answer never came: whether they happened, by the change log.
 *
 * @module
 */
import { type Clock, systemClock } from "../clock.ts";
import { findChanges, type FoundChange } from "./change_log/lookup.ts";
import { changeLogPath } from "./change_log/path.ts";
import type { SourceKind } from "./kinds.ts";
import { dateOf } from "./netbox/answer.ts";
import { couldBe, readPath } from "./own_write_match.ts";
import type { Reader } from "./reader.ts";

/** A write as it was recorded before it left. */
export interface LostWrite {
  readonly method: string;
  /** Without host and query: `/api/dcim/interfaces/5/`. */
  readonly path: string;
  /** Schema id of the branch that it went to; null: main. */
  readonly branch: string | null;
  /** What its changelog message holds; null: it has none. */
  readonly nonce: string | null;
  /** When it left, and when no answer was waited for any more, in milliseconds by our clock. */
  readonly startedAt: number;
  readonly leaseUntil: number;
}

/** Where it went. */
export interface LookupOptions {
  readonly kind: SourceKind;
  /** Major and minor of NetBox as one number: 407. */
  readonly release: number | null;
  /** The name of our token's user; null: not known. */
  readonly user: string | null;
  /** Whether another write of ours is known to be that request. */
  readonly isKnown?: (requestId: string) => Promise<boolean>;
  readonly clock?: Clock;
}

/**
 * Finds the request id of a lost write. NetBox keeps its message from 4.4 on, and with it our nonce: that is exact. Before,
 * and for endpoints that take no message (such as `available-ips`), it is the first change of such an object by our
 * user within the write's time that no other write is known to have made. On Nautobot it is the last one.
 *
 * @returns Null when it never happened, or changed nothing; and, where the nonce does not tell, when our user is not known.
 * @throws what the reader throws: what cannot be read is not guessed.
 */
export async function findRequestId(
  reader: Reader,
  write: LostWrite,
  options: LookupOptions,
): Promise<string | null> {
  const { kind, release, user } = options;
  const { nonce } = write;
  const nautobot = kind === "nautobot";
  const hasMessages = !nautobot && (release === null || release >= 404);
  const byNonce = hasMessages && nonce !== null && !readPath(write.path).isCustom;
  if (!byNonce && user === null) return null;
  const window = await windowOf(reader, write, options.clock ?? systemClock);
  const fits = (row: FoundChange) =>
    row.user === user && row.time >= window.from && row.time <= window.to && couldBe(row, write);
  const rows = findChanges(reader, changeLogPath(kind, release), {
    query: {
      ...queryFor(write.path, window, kind),
      ...(byNonce ? {} : { user_name: user! }),
    },
    ...(write.branch === null ? {} : { branch: write.branch }),
  });
  for await (const row of rows) {
    if (hasMessages && nonce !== null && row.message.includes(nonce)) return row.requestId;
    if (byNonce || row.message !== "" || !fits(row)) continue;
    if (!await options.isKnown?.(row.requestId)) return row.requestId;
  }
  return null;
}

/** When a write may have been logged, in milliseconds by the clock of the source. */
interface Window {
  readonly from: number;
  readonly to: number;
}

function queryFor(path: string, { from }: Window, kind: SourceKind): Record<string, string> {
  const { objectId, isCustom } = readPath(path);
  const since = new Date(from).toISOString();
  return {
    ...(kind === "nautobot"
      ? { time__gte: since, sort: "-time" }
      : { time_after: since, ordering: "time" }),
    ...(objectId === null || isCustom ? {} : { changed_object_id: objectId }),
  };
}

/** What is between two clocks of which the one's time comes in whole seconds, by a request. */
const SMALL_DOUBT = 10_000;
/** Where the server does not tell its time: a proxy drops the header. */
const LARGE_DOUBT = 15 * 60_000;

/** The clocks may be minutes apart: the `Date` of an answer tells how far the one of the source is ahead. */
async function windowOf(
  reader: Reader,
  { startedAt, leaseUntil }: LostWrite,
  clock: Clock,
): Promise<Window> {
  const { headers } = await reader.get("/api/status/");
  const date = headers ? dateOf(headers) : null;
  const [ahead, doubt] = date === null ? [0, LARGE_DOUBT] : [date - clock.now(), SMALL_DOUBT];
  return { from: startedAt + ahead - doubt, to: leaseUntil + ahead + doubt };
}
