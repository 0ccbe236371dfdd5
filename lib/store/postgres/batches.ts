/**
 * Batches: runs that carry others. What a batch carries has its state when both are over, and is in no lane meanwhile.
 * Whoever changes one holds the lock of its lane.
 *
 * @module
 */
import { CODE, parseRunId } from "../codes.ts";
import type { Gatherable } from "../gather.ts";
import type { BatchedRow } from "../rows.ts";
import type { LeftRun } from "../work.ts";
import type { Database, Transaction } from "./database.ts";
import { callDead, type Finished, finishRuns } from "./end.ts";
import { ANY_LISTED, toJson } from "./json.ts";

/** FOR NO KEY UPDATE: the numbers of a delivery's runs must differ. */
const LOCK_DELIVERY = `SELECT FROM {delivery}
  WHERE seq = (SELECT r.delivery FROM {run} r WHERE r.seq = $1::bigint) FOR NO KEY UPDATE`;

const INSERT = `INSERT INTO {run} (delivery, n, handler, source, purpose, lane, state, event_time,
    place_time, place_turn, run_at, created_at, depth)
  SELECT h.delivery, (SELECT max(n) + 1 FROM {run} WHERE delivery = h.delivery), h.handler, h.source,
    'batch', h.lane, 0, $2::float8, h.place_time, h.place_turn, $4::float8, $4::float8, $3::int
  FROM {run} h WHERE h.seq = $1::bigint RETURNING seq`;

const CARRY =
  `UPDATE {run} SET state = 0, lane = NULL, batch = $2::bigint WHERE seq = ${ANY_LISTED}`;

/** Makes the batch of some runs, of which the first is the head of its lane; gives its `seq`. It is the head now. */
export async function makeBatch(
  tx: Transaction,
  runs: readonly Gatherable[],
  now: number,
): Promise<number> {
  const head = runs[0]!.seq;
  const time = Math.max(...runs.map(({ event_time }) => event_time));
  const depth = Math.max(...runs.map(({ depth }) => depth));
  tx.send(LOCK_DELIVERY, head);
  const [made] = await tx.query<{ seq: number }>(INSERT, head, time, depth, now);
  tx.send(CARRY, JSON.stringify(runs.map(({ seq }) => seq)), made!.seq);
  tx.send(`UPDATE {run} SET state = 1 WHERE seq = $1::bigint`, made!.seq);
  return made!.seq;
}

interface Row extends BatchedRow {
  readonly batch: number;
}

/** What some batches carry, by the times of the events. */
export const CARRIED =
  `SELECT r.batch, d.id, r.n, r.prechange, d.branch, d.source, d.origin, d.kind,
    d.url_object_type, d.object_type, d.action, d.object_id, d.username AS "user", d.request_id,
    d.error, d.received_at, b.bytes,
    EXISTS (SELECT FROM {run} o WHERE o.lane = c.lane AND o.lane IS NOT NULL AND o.claim > 0
      AND o.event_time >= r.event_time AND o.seq <> c.seq
      AND (o.event_time > r.event_time OR o.seq > r.seq)) AS late
  FROM {run} r JOIN {run} c ON c.seq = r.batch JOIN {delivery} d ON d.seq = r.delivery
    JOIN {body} b ON b.delivery = r.delivery
  WHERE r.batch = ${ANY_LISTED} ORDER BY r.event_time, r.seq`;

/** The same, for those who execute them. */
export async function readCarried(
  db: Database,
  batches: readonly number[],
): Promise<Map<number, BatchedRow[]>> {
  const rows = await db.query<Row>(CARRIED, JSON.stringify(batches));
  return Map.groupBy(rows, ({ batch }) => batch);
}

/** The end of what batches carry. */
export const END_CARRIED =
  `UPDATE {run} r SET state = f.state, reason = f.reason, finished_at = $2::float8
  FROM json_to_recordset($1::text::json) AS f(seq bigint, state smallint, reason text)
  WHERE r.batch = f.seq AND r.finished_at IS NULL
    AND r.batch = ANY (ARRAY(SELECT s.seq FROM json_to_recordset($1::text::json) AS s(seq bigint)))`;

/** Ends what batches carry, as they have ended themselves. */
export function endCarried(tx: Transaction, batches: readonly Finished[], now: number): void {
  if (batches.length === 0) return;
  tx.send(
    END_CARRIED,
    toJson(batches.map((batch) => ({ ...batch, state: CODE[batch.state] }))),
    now,
  );
}

/** Back into the lane of the batch, which does not carry it any more. */
export const LEAVE = `WITH found AS MATERIALIZED (
    SELECT l.k, l.batch, r.seq
    FROM json_to_recordset($1::text::json) AS l(k int, batch bigint, delivery text, n int)
    CROSS JOIN LATERAL (SELECT r.seq FROM {run} r
      WHERE r.delivery = (SELECT d.seq FROM {delivery} d WHERE d.id = l.delivery) AND r.n = l.n
      LIMIT 1) r)
  UPDATE {run} r SET batch = NULL, lane = (SELECT c.lane FROM {run} c WHERE c.seq = r.batch)
  FROM found f WHERE r.seq = f.seq AND r.seq = ANY (ARRAY(SELECT seq FROM found)) AND r.batch = f.batch
  RETURNING r.seq, f.k`;

/** Ends some of what batches carry for reasons of their own. */
export async function leaveBatches(
  tx: Transaction,
  left: readonly (LeftRun & { readonly batch: number; readonly callDead: readonly string[] })[],
  now: number,
): Promise<void> {
  const asked = left.flatMap(({ run, batch }, k) => {
    const id = parseRunId(run);
    return id ? [{ k, batch, ...id }] : [];
  });
  if (asked.length === 0) return;
  const rows = await tx.query<{ seq: number; k: number }>(LEAVE, toJson(asked));
  const ended = rows.map(({ seq, k }) => ({ seq, ...left[k]! }));
  callDead(
    tx,
    ended.flatMap(({ seq, outcome, callDead }) =>
      outcome.kind === "dead" ? { seq, error: outcome.error, calls: callDead } : []
    ),
    now,
  );
  finishRuns(
    tx,
    ended.map(({ seq, outcome }) => ({
      seq,
      state: outcome.kind,
      reason: outcome.kind === "dead" ? outcome.error.message : outcome.reason,
    })),
    now,
  );
}
