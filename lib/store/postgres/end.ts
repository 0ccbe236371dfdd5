/**
 * Finishing runs, and the run that tells of a dead one.
 *
 * @module
 */
import { CODE } from "../codes.ts";
import type { Death } from "../endings.ts";
import type { Transaction } from "./database.ts";
import { ANY_SEQ, toJson } from "./json.ts";

/** The end of a run. The caller lets its lane go on. */
export interface Finished {
  readonly seq: number;
  readonly state: "done" | "skipped" | "dead";
  readonly reason: string | null;
}

/** Finishes runs, by their `seq`. */
export const FINISH = `UPDATE {run} r
  SET state = f.state, reason = f.reason, finished_at = $2::float8, owner = NULL,
    doubt = false
  FROM json_to_recordset($1::text::json) AS f(seq bigint, state smallint, reason text)
  WHERE r.seq = f.seq AND r.seq = ${ANY_SEQ}`;

/** Finishes runs. */
export function finishRuns(tx: Transaction, runs: readonly Finished[], now: number): void {
  if (runs.length === 0) return;
  tx.send(FINISH, toJson(runs.map((run) => ({ ...run, state: CODE[run.state] }))), now);
}

/** A dead run of which somebody is told. */
export interface DeadRun extends Death {
  readonly seq: number;
}

/** Makes the runs that tell of dead ones: same delivery, no lane, as deep in its chain. */
export function callDead(tx: Transaction, runs: readonly DeadRun[], now: number): void {
  const calls = runs.flatMap(({ seq, error, calls }) =>
    calls.map((handler, k) => ({ seq, k, handler, error: JSON.stringify(error) }))
  );
  if (calls.length === 0) return;
  const rows = toJson(calls);
  // Two runs of one delivery may die at the same moment: their numbers must differ.
  tx.send(
    `SELECT FROM {delivery}
     WHERE seq = ANY (ARRAY(SELECT r.delivery FROM {run} r WHERE r.seq = ${ANY_SEQ}))
     ORDER BY seq FOR NO KEY UPDATE`,
    rows,
  );
  tx.send(
    `INSERT INTO {run} (delivery, n, handler, source, purpose, lane, object, state, event_time,
       place_time, run_at, created_at, dead_error, about, depth)
     SELECT r.delivery, (SELECT max(n) FROM {run} WHERE delivery = r.delivery)
         + row_number() OVER (PARTITION BY r.delivery ORDER BY r.seq, f.k),
       f.handler, r.source, 'dead', NULL, r.object, 1, r.event_time, r.event_time,
       $2::float8, $2::float8, f.error, r.n, r.depth
     FROM json_to_recordset($1::text::json) AS f(seq bigint, k int, handler text, error text)
     JOIN {run} r ON r.seq = f.seq AND r.seq = ${ANY_SEQ} ORDER BY r.seq, f.k`,
    rows,
    now,
  );
}
