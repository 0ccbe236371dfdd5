/**
 * Deliveries of which it is not known yet whether their runs run: until our own writes are settled, and until the source
 * has said where they happened.
 *
 * @module
 */
import type { Branch } from "../../event/types.ts";
import type { DoubtRow } from "../doubt.ts";
import type { Doubt, DoubtAnswer, SettledWrite } from "../origin.ts";
import type { Database, Transaction } from "./database.ts";
import { lockLanesOfDeliveries, lockSource } from "./locks.ts";
import { lockOpenWrites, settleWrite, sourceOf } from "./own_writes.ts";
import { endDoubts, judgeDoubts } from "./verdicts.ts";

/** Most doubts that one transaction decides. */
const CHUNK = 500;

const SELECT = `SELECT o.delivery, o.source, o.own, o.user_is_ours, o.since, d.request_id,
    d.event_time, d.object_type, d.action, d.branch
  FROM {doubt} o JOIN {delivery} d ON d.seq = o.delivery`;

const DECIDABLE = `${SELECT} WHERE o.source = $1::text AND o.ask_at IS NULL AND o.own < coalesce(
    (SELECT min(id) FROM {own_write} WHERE source = $1::text AND settled_at IS NULL), $2::bigint)
  ORDER BY o.own, o.delivery LIMIT ${CHUNK} FOR UPDATE OF o`;

/**
 * Settles a write, and decides about everything that the open writes of its source do not hold up any more; gives how many
 * deliveries. In one transaction: a write that is settled is not asked about again, so what it holds up would stay so.
 */
export async function settle(
  db: Database,
  id: number,
  settled: SettledWrite,
  now: number,
): Promise<number> {
  const source = await sourceOf(db, id);
  if (source === null) return 0;
  return await inChunks(db, (tx) => {
    lockSource(tx, source);
    settleWrite(tx, id, settled, now);
    return decideSome(tx, source, now);
  });
}

/** Decides about what a process that is gone would have decided next; gives how many deliveries. */
export async function decideAll(db: Database, now: number): Promise<number> {
  const sources = await db.query<{ source: string }>(
    `SELECT DISTINCT source FROM {doubt} WHERE ask_at IS NULL`,
  );
  let sum = 0;
  for (const { source } of sources) {
    sum += await inChunks(db, (tx) => {
      lockSource(tx, source);
      return decideSome(tx, source, now);
    });
  }
  return sum;
}

async function inChunks(
  db: Database,
  decide: (tx: Transaction) => Promise<number>,
): Promise<number> {
  let sum = 0;
  while (true) {
    const decided = await db.transaction(decide);
    sum += decided;
    if (decided < CHUNK) return sum;
  }
}

async function decideSome(tx: Transaction, source: string, now: number): Promise<number> {
  const rows = await tx.query<DoubtRow>(DECIDABLE, source, Number.MAX_SAFE_INTEGER);
  if (rows.length === 0) return 0;
  lockLanesOfDeliveries(tx, rows.map(({ delivery }) => delivery));
  await judgeDoubts(tx, rows, now);
  return rows.length;
}

/** What was found out about a delivery. */
export function answerDoubt(
  db: Database,
  delivery: string,
  answer: DoubtAnswer,
  now: number,
): Promise<void> {
  return db.transaction(async (tx) => {
    const [row] = await tx.query<DoubtRow>(
      `${SELECT} WHERE d.id = $1::text FOR UPDATE OF o`,
      delivery,
    );
    if (row) await apply(tx, row, answer, now);
  });
}

async function apply(
  tx: Transaction,
  row: DoubtRow,
  answer: DoubtAnswer,
  now: number,
): Promise<void> {
  if (answer.kind === "later") {
    return tx.send(
      `UPDATE {doubt} SET ask_at = $2::float8, asked = asked + 1 WHERE delivery = $1::bigint`,
      row.delivery,
      answer.at,
    );
  }
  if (answer.kind === "happened") return await happened(tx, row, answer.branch, now);
  lockLanesOfDeliveries(tx, [row.delivery]);
  await endDoubts(tx, [row], answer.kind === "skip" ? "skipped" : "dead", answer.reason, now);
}

async function happened(
  tx: Transaction,
  row: DoubtRow,
  place: Branch | null,
  now: number,
): Promise<void> {
  const branch = JSON.stringify(place);
  tx.send(`UPDATE {delivery} SET branch = $2::text WHERE seq = $1::bigint`, row.delivery, branch);
  tx.send(`UPDATE {doubt} SET ask_at = NULL WHERE delivery = $1::bigint`, row.delivery);
  const open = (await lockOpenWrites(tx, [row.source])).get(row.source)?.[0];
  if (row.own !== null && open !== undefined && row.own >= open) return;
  lockLanesOfDeliveries(tx, [row.delivery]);
  await judgeDoubts(tx, [{ ...row, branch }], now);
}

/** Up to `limit` deliveries of which it must be asked now where they happened, oldest first. */
export function dueDoubts(db: Database, now: number, limit: number): Promise<Doubt[]> {
  return db.query<Doubt>(
    `SELECT d.id AS delivery, o.source, o.since, o.asked FROM {doubt} o
     JOIN {delivery} d ON d.seq = o.delivery
     WHERE o.ask_at <= $1::float8 ORDER BY o.ask_at, o.delivery LIMIT $2::int`,
    now,
    limit,
  );
}

/** When the next doubt must be asked about; null when there is none. */
export async function nextDoubt(db: Database): Promise<number | null> {
  const [row] = await db.query<{ at: number | null }>(
    `SELECT min(ask_at) AS at FROM {doubt} WHERE ask_at IS NOT NULL`,
  );
  return row!.at;
}
