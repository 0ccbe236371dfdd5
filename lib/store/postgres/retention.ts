/**
 * Taking away what is too old or too much.
 *
 * A purge is a round of stages, and every call does one bounded piece of it: it looks at 500 deliveries at most and deletes 500
 * rows at most. The place where the next call goes on is kept in memory; a lost one costs only a new round.
 *
 * @module
 */
import type { Retention } from "../store.ts";
import type { Database, Transaction } from "./database.ts";
import { tryLockPurge } from "./locks.ts";
import {
  lockFinished,
  NEEDED,
  removeBodies,
  removeDeliveries,
  ROWS_OF_DELIVERY,
} from "./remove.ts";

const CHUNK = 500;

/** Milliseconds for which the bytes of deliveries that made no runs are kept. */
const KEEP_IDLE = 24 * 60 * 60 * 1000;

/**
 * What the rows of a delivery, its runs and attempts take, with their indexes: an estimate. PostgreSQL keeps the space of
 * deleted rows for new ones, so the size of its files says nothing of what is in them.
 */
const ROWS = 1_500;

/** One piece of a stage, from a delivery on; gives where the next piece begins, null at the end of the stage. */
type Stage = (tx: Transaction, retention: Retention, cursor: number) => Promise<number | null>;

interface Candidate {
  readonly seq: number;
  readonly received_at: number;
  /** When its last run finished; null without runs. */
  readonly finished_at: number | null;
  /** Whether a run is waiting, ready, running, held or dead. */
  readonly needed: boolean;
  readonly size: number | null;
  /** How many rows go with it. */
  readonly rows: number;
}

/** When a delivery's age begins: all was done with it. */
const endOf = ({ received_at, finished_at }: Candidate) => Math.max(received_at, finished_at ?? 0);

/** What a stage takes away: where it finds it, how many rows that are of each, and what deletes them. */
interface What {
  readonly from: string;
  readonly rows: string;
  readonly remove: (tx: Transaction, seqs: readonly number[], budget: number) => Promise<void>;
}

const DELIVERIES: What = {
  from: `{delivery} d LEFT JOIN {body} b ON b.delivery = d.seq
    WHERE d.seq > $1::bigint ORDER BY d.seq`,
  rows: ROWS_OF_DELIVERY,
  remove: removeDeliveries,
};

const bodies = (where: string): What => ({
  from: `{body} b JOIN {delivery} d ON d.seq = b.delivery
    WHERE b.delivery > $1::bigint ${where} ORDER BY b.delivery`,
  rows: "1",
  remove: removeBodies,
});
const BODIES = bodies("");
const IDLE = bodies("AND b.idle");

/** Looks at the next deliveries. */
async function scan(
  tx: Transaction,
  { from, rows }: What,
  cursor: number,
): Promise<Candidate[]> {
  return await tx.query<Candidate>(
    `SELECT d.seq, d.received_at, b.size, ${NEEDED}, ${rows} AS rows,
       (SELECT max(finished_at) FROM {run} WHERE delivery = d.seq) AS finished_at
     FROM ${from} LIMIT ${CHUNK}`,
    cursor,
  );
}

/** Takes as many as one piece may; gives where the next one begins, null when that were all. */
async function take(
  tx: Transaction,
  { remove }: What,
  candidates: readonly Candidate[],
): Promise<number | null> {
  let sum = 0;
  const cut = candidates.findIndex(({ rows }) => (sum += rows) > CHUNK);
  // One that is too large by itself goes in several pieces.
  const going = cut < 0 ? candidates : candidates.slice(0, Math.max(cut, 1));
  const finished = await lockFinished(tx, going.map(({ seq }) => seq));
  if (finished.length > 0) await remove(tx, finished, CHUNK);
  return cut < 0 ? null : candidates[cut]!.seq - 1;
}

/** Where a stage goes on behind what it looked at. */
const behind = (found: readonly Candidate[]) => found.length < CHUNK ? null : found.at(-1)!.seq;

/** Removes what ended before a time. Deliveries are in the order of their arrival: the first young one ends the stage. */
const byAge =
  (what: What, keep: (retention: Retention) => number): Stage => async (tx, retention, cursor) => {
    const before = retention.now - keep(retention);
    const found = await scan(tx, what, cursor);
    // A time in the future comes from a clock that was wrong; it says nothing of those behind it.
    const young = found.findIndex(({ received_at }) =>
      received_at >= before && received_at <= retention.now
    );
    const old = (young < 0 ? found : found.slice(0, young))
      .filter((candidate) => !candidate.needed && endOf(candidate) < before);
    return await take(tx, what, old) ?? (young < 0 ? behind(found) : null);
  };

const USED = `SELECT (SELECT coalesce(sum(size), 0) FROM {body})
  + (SELECT count(*) FROM {delivery}) * ${ROWS} AS used`;

/** Removes the oldest finished until the store is small enough. */
const bySize = (what: What): Stage => async (tx, { maxBytes }, cursor) => {
  const [row] = await tx.query<{ used: string | number }>(USED);
  let tooMuch = Number(row!.used) - maxBytes;
  if (tooMuch <= 0) return null;
  const found = await scan(tx, what, cursor);
  const oldest: Candidate[] = [];
  for (const candidate of found) {
    if (tooMuch <= 0) break;
    if (candidate.needed) continue;
    oldest.push(candidate);
    tooMuch -= (what === DELIVERIES ? ROWS : 0) + (candidate.size ?? 0);
  }
  // Should one of them be needed again, the next call finds that it is still too much.
  return await take(tx, what, oldest) ?? (tooMuch <= 0 ? oldest.at(-1)!.seq : behind(found));
};

/** An event that comes later than it could be kept is somebody else's: nobody remembers. */
const oldWrites: Stage = async (tx, { now, keep }) => {
  const deleted = await tx.query(
    `DELETE FROM {own_write} WHERE id IN (SELECT id FROM {own_write}
       WHERE settled_at < $1::float8 ORDER BY id LIMIT ${CHUNK}) RETURNING id`,
    now - keep,
  );
  return deleted.length === CHUNK ? 0 : null;
};

const STAGES: readonly Stage[] = [
  byAge(DELIVERIES, ({ keep }) => keep),
  byAge(BODIES, ({ keepBodies }) => keepBodies),
  byAge(IDLE, () => KEEP_IDLE),
  bySize(BODIES),
  bySize(DELIVERIES),
  oldWrites,
];

/** Does a purge, one piece at a time. */
export class Purge {
  #stage = 0;
  #cursor = 0;

  /** Does one piece; true when there is more to do. While another process does one there is nothing to do for us. */
  async next(db: Database, retention: Retention): Promise<boolean> {
    const next = await db.transaction(async (tx) =>
      await tryLockPurge(tx) ? await STAGES[this.#stage]!(tx, retention, this.#cursor) : "theirs"
    );
    if (next === "theirs") return false;
    this.#cursor = next ?? 0;
    if (next === null) this.#stage = (this.#stage + 1) % STAGES.length;
    return next !== null || this.#stage !== 0;
  }
}
