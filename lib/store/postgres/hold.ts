/**
 * Holding the runs of handlers that cannot run.
 *
 * The mark (`hold`) is set on waiting and running runs too, while only a head is in the state `held`: a marked run becomes
 * `held` where it would have become ready.
 *
 * @module
 */
import type { RunState } from "../store.ts";
import { CODE } from "../codes.ts";
import type { Database } from "./database.ts";
import { BY_HANDLER, MARKED } from "./schema.ts";

const CHUNK = 500;

/** Some runs of a handler that are in one state and marked, or are not. */
const chosen = (marked: string) =>
  `WITH c AS MATERIALIZED (SELECT seq FROM {run} WHERE handler = $1::text AND state = $2::smallint
     AND ${marked} ORDER BY seq LIMIT ${CHUNK} FOR UPDATE)`;

const MARK = `${chosen(`hold IS NULL AND ${BY_HANDLER}`)} UPDATE {run} r
  SET hold = $3::text, state = CASE r.state WHEN 1 THEN 3 ELSE r.state END
  WHERE r.seq = ANY (ARRAY(SELECT seq FROM c)) RETURNING r.seq`;

/** Lets some of them go. */
export const UNMARK = `${chosen(`hold IS NOT NULL AND ${MARKED}`)} UPDATE {run} r
  SET hold = NULL, run_at = greatest(r.run_at, $3::float8),
    state = CASE WHEN r.state = 3 AND NOT r.doubt THEN 1 ELSE r.state END
  WHERE r.seq = ANY (ARRAY(SELECT seq FROM c)) RETURNING r.seq`;

async function change(
  db: Database,
  sql: string,
  handler: string,
  states: readonly RunState[],
  value: string | number,
): Promise<number> {
  let sum = 0;
  for (const state of states) {
    let changed: number;
    do {
      changed = (await db.query(sql, handler, CODE[state], value)).length;
      sum += changed;
    } while (changed === CHUNK);
  }
  return sum;
}

/** Holds the runs of a handler; gives how many. */
export function hold(db: Database, handler: string, reason: string): Promise<number> {
  // Ready ones last: a waiting run may have become ready unmarked meanwhile. Held ones may be so for another reason.
  return change(db, MARK, handler, ["waiting", "running", "held", "ready"], reason);
}

/** Lets them go on; gives how many. */
export function release(db: Database, handler: string, now: number): Promise<number> {
  // Held ones last: a waiting run may have become held meanwhile.
  return change(db, UNMARK, handler, ["waiting", "running", "held"], now);
}
