/**
 * Taking runs to execute them.
 *
 * @module
 */
import type { Json } from "../../event/types.ts";
import { batchOf, type ClaimedRow, toClaimed } from "../rows.ts";
import type { ClaimedRun, ClaimSlot } from "../store.ts";
import { readCarried } from "./batches.ts";
import type { Database, Transaction } from "./database.ts";
import { ANY_SEQ } from "./json.ts";
import { lockHandlers } from "./locks.ts";
import { RUNNING } from "./schema.ts";
import type { Ticket } from "./unheard.ts";

/** The due runs of each slot, oldest first, and at most as many of a handler as all processes together may execute. */
const DUE = `slot AS MATERIALIZED (
    SELECT s.*, s.concurrency - (
      SELECT count(*) FROM {run} b WHERE b.state = 2 AND b.handler = s.handler AND b.${RUNNING}) AS free
    FROM json_to_recordset($1::text::json)
      AS s(i int, handler text, source text, n bigint, concurrency bigint)),
  due AS MATERIALIZED (
    SELECT s.i, s.handler, s.free, r.seq, r.run_at FROM slot s CROSS JOIN LATERAL (
      SELECT r.seq, r.run_at FROM {run} r
      WHERE r.state = 1 AND r.handler = s.handler AND r.source = s.source AND r.run_at <= $2::float8
      ORDER BY r.run_at, r.seq LIMIT greatest(least(s.n, s.free), 0) FOR UPDATE SKIP LOCKED) r)`;

/** Takes those of `chosen` that are true of `also`, and gives them with their deliveries. */
const take = (also: string) =>
  `taken AS (
    UPDATE {run} r SET state = 2, claim = r.claim + 1, attempt = r.attempt + 1, asked = false,
      started_at = $2::float8, owner = $3::bigint, ticket = $4::bigint
    FROM chosen c
    WHERE r.seq = c.seq AND EXISTS (SELECT FROM {process} p WHERE p.id = $3::bigint) AND ${also}
    RETURNING r.*, c.i, c.place)
  SELECT t.seq, d.id, t.n, t.handler, t.purpose, t.lane, t.claim, t.attempt, t.interrupted,
    t.quarantine, t.depth, d.branch, t.prechange, t.folded, t.dead_error, t.about,
    CASE WHEN t.about IS NOT NULL THEN (SELECT a.handler FROM {run} a
      WHERE a.delivery = t.delivery AND a.n = t.about LIMIT 1) END AS about_handler,
    CASE WHEN t.about IS NOT NULL THEN (SELECT a.seq FROM {run} a
      WHERE a.delivery = t.delivery AND a.n = t.about AND a.purpose = 'batch' LIMIT 1) END AS about_batch,
    d.source, d.origin, d.kind, d.url_object_type, d.object_type, d.action, d.object_id,
    d.username AS "user", d.request_id, d.error, d.received_at, b.bytes,
    t.lane IS NOT NULL AND EXISTS (
      SELECT FROM {run} o WHERE o.lane = t.lane AND o.lane IS NOT NULL AND o.claim > 0
        AND o.event_time >= t.event_time AND (o.event_time > t.event_time OR o.seq > t.seq)) AS late,
    -- The first attempt has none.
    CASE WHEN t.claim > 1 THEN
      (SELECT json_object_agg(s.name, s.result::json) FROM {step} s WHERE s.run = t.seq) END AS steps
  FROM taken t JOIN {delivery} d ON d.seq = t.delivery JOIN {body} b ON b.delivery = t.delivery
  ORDER BY t.i, t.place`;

/** One statement, however many slots. */
export const CLAIM = `WITH ${DUE},
  ranked AS (
    SELECT *, row_number() OVER (PARTITION BY i ORDER BY run_at, seq) AS place FROM due),
  chosen AS MATERIALIZED (
    SELECT *, row_number() OVER (PARTITION BY handler ORDER BY place, i) AS turn FROM ranked),
  ${take("(c.free IS NULL OR c.turn <= c.free)")}`;

/** Takes these runs, which are ready. */
const TAKE = `WITH chosen AS MATERIALIZED (
    SELECT s.seq, 0 AS i, s.place FROM json_to_recordset($1::text::json) AS s(seq bigint, place int)),
  ${take(`r.seq = ${ANY_SEQ} AND r.state = 1`)}`;

interface Row extends ClaimedRow {
  readonly late: boolean;
  readonly steps: Record<string, Json> | null;
}

/** Runs that were claimed, as the database has them. */
export type ClaimedRows = readonly Row[];

/** Takes runs that are ready, in this order. The caller sees to it that nobody else does. */
export async function takeRuns(
  tx: Transaction,
  runs: readonly number[],
  now: number,
  { owner, number }: Ticket,
): Promise<ClaimedRows> {
  const chosen = runs.map((seq, place) => ({ seq, place }));
  return await tx.query<Row>(TAKE, JSON.stringify(chosen), now, owner, number);
}

/** What their workers get; batches with all that they carry. */
export async function toClaimedRuns(db: Database, rows: ClaimedRows): Promise<ClaimedRun[]> {
  const batches = rows.flatMap((row) => batchOf(row) ?? []);
  const carried = batches.length === 0 ? new Map() : await readCarried(db, batches);
  return rows.map((row) => {
    const batch = batchOf(row);
    return toClaimed(row, {
      late: row.late,
      steps: row.steps ?? {},
      batch: batch === null ? null : carried.get(batch) ?? [],
    });
  });
}

/** Claims runs inside the caller's transaction, which must do nothing else. */
export async function claim(
  tx: Transaction,
  slots: readonly ClaimSlot[],
  now: number,
  { owner, number }: Ticket,
): Promise<ClaimedRows> {
  const limited = slots.filter(({ concurrency }) => concurrency !== undefined);
  if (limited.length > 0) lockHandlers(tx, limited.map(({ handler }) => handler));
  const rows = slots.map(({ handler, source, limit, concurrency }, i) => ({
    i,
    handler,
    source,
    n: limit,
    concurrency,
  }));
  return await tx.finish<Row>(CLAIM, JSON.stringify(rows), now, owner, number);
}

/** When the next ready run is due, looking at one row for each handler and source. */
export const NEXT_DUE = `WITH RECURSIVE pair AS (
    SELECT h.handler, (SELECT min(source) FROM {run} WHERE state = 1 AND handler = h.handler) AS source
    FROM json_array_elements_text($1::text::json) AS h(handler)
    UNION ALL
    SELECT p.handler, (SELECT min(source) FROM {run}
      WHERE state = 1 AND handler = p.handler AND source > p.source)
    FROM pair p WHERE p.source IS NOT NULL)
  SELECT min((SELECT min(run_at) FROM {run}
    WHERE state = 1 AND handler = p.handler AND source = p.source)) AS at
  FROM pair p WHERE p.source IS NOT NULL`;

/** When the next ready run of some handlers is due; null when there is none. */
export async function nextDue(
  db: Database,
  handlers: readonly string[],
): Promise<number | null> {
  return (await db.query<{ at: number | null }>(NEXT_DUE, JSON.stringify(handlers)))[0]!.at;
}
