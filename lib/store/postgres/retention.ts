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
import { removeBody, removeDelivery } from "./remove.ts";

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
}

/** When a delivery's age begins: all was done with it. */
const endOf = ({ received_at, finished_at }: Candidate) => Math.max(received_at, finished_at ?? 0);

const DELIVERIES = `{delivery} d LEFT JOIN {body} b ON b.delivery = d.seq WHERE d.seq > $1::bigint`;
const BODIES = `{body} b JOIN {delivery} d ON d.seq = b.delivery WHERE b.delivery > $1::bigint`;
const IDLE = `${BODIES} AND b.idle`;

/** Whether a run of the delivery `d` is waiting, ready, running, held or dead. */
const NEEDED =
  `EXISTS (SELECT FROM {run} WHERE delivery = d.seq AND state NOT IN (4, 5)) AS needed`;

/** Looks at the next deliveries. */
async function scan(tx: Transaction, from: string, cursor: number): Promise<Candidate[]> {
  return await tx.query<Candidate>(
    `SELECT d.seq, d.received_at, b.size, ${NEEDED},
       (SELECT max(finished_at) FROM {run} WHERE delivery = d.seq) AS finished_at
     FROM ${from} ORDER BY ${from === DELIVERIES ? "d.seq" : "b.delivery"} LIMIT ${CHUNK}`,
    cursor,
  );
}

/** Looks again, now that nobody can take its runs back: a person may have done so meanwhile. */
async function isStillFinished(tx: Transaction, seq: number): Promise<boolean> {
  tx.send(`SELECT FROM {run} WHERE delivery = $1::bigint ORDER BY seq FOR UPDATE`, seq);
  const [row] = await tx.query<{ needed: boolean }>(
    `SELECT ${NEEDED} FROM {delivery} d WHERE d.seq = $1::bigint`,
    seq,
  );
  return row?.needed === false;
}

/** What takes one delivery, or its bytes; gives how many rows that were. */
type Take = (tx: Transaction, seq: number, budget: number) => Promise<number>;

const takeDelivery: Take = async (tx, seq, budget) =>
  await isStillFinished(tx, seq) ? await removeDelivery(tx, seq, budget) : 0;

const takeBody: Take = async (tx, seq) =>
  await isStillFinished(tx, seq) ? await removeBody(tx, seq) : 0;

/** Removes what ended before a time. Deliveries are in the order of their arrival: the first young one ends the stage. */
const byAge =
  (from: string, keep: (retention: Retention) => number, take: Take): Stage =>
  async (tx, retention, cursor) => {
    const before = retention.now - keep(retention);
    const found = await scan(tx, from, cursor);
    let budget = CHUNK;
    for (const candidate of found) {
      const { seq, received_at, needed } = candidate;
      // A time in the future comes from a clock that was wrong; it says nothing of those behind it.
      if (received_at >= before && received_at <= retention.now) return null;
      if (!needed && endOf(candidate) < before) budget -= await take(tx, seq, budget);
      if (budget <= 0) return seq - 1;
      cursor = seq;
    }
    return found.length < CHUNK ? null : cursor;
  };

const USED = `SELECT (SELECT coalesce(sum(size), 0) FROM {body})
  + (SELECT count(*) FROM {delivery}) * ${ROWS} AS used`;

/** Removes the oldest finished until the store is small enough. */
const bySize = (from: string, take: Take): Stage => async (tx, { maxBytes }, cursor) => {
  const [row] = await tx.query<{ used: string | number }>(USED);
  let tooMuch = Number(row!.used) - maxBytes;
  if (tooMuch <= 0) return null;
  const found = await scan(tx, from, cursor);
  let budget = CHUNK;
  for (const { seq, needed, size } of found) {
    if (!needed) {
      budget -= await take(tx, seq, budget);
      tooMuch -= from === DELIVERIES ? ROWS + (size ?? 0) : size ?? 0;
    }
    if (budget <= 0 || tooMuch <= 0) return seq - 1;
    cursor = seq;
  }
  return found.length < CHUNK ? null : cursor;
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
  byAge(DELIVERIES, ({ keep }) => keep, takeDelivery),
  byAge(BODIES, ({ keepBodies }) => keepBodies, takeBody),
  byAge(IDLE, () => KEEP_IDLE, takeBody),
  bySize(BODIES, takeBody),
  bySize(DELIVERIES, takeDelivery),
  oldWrites,
];

/** Does a purge, one piece at a time. */
export class Purge {
  #stage = 0;
  #cursor = 0;

  /** Does one piece; true when there is more to do. */
  async next(db: Database, retention: Retention): Promise<boolean> {
    const next = await db.transaction((tx) => STAGES[this.#stage]!(tx, retention, this.#cursor));
    this.#cursor = next ?? 0;
    if (next === null) this.#stage = (this.#stage + 1) % STAGES.length;
    return next !== null || this.#stage !== 0;
  }
}
