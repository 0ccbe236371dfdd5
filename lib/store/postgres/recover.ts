/**
 * Putting back what processes that are gone had taken.
 *
 * @module
 */
import { errorOf } from "../codes.ts";
import { PROCESS_ENDED } from "../endings.ts";
import { QUARANTINE_AFTER } from "../rules.ts";
import type { Database } from "./database.ts";
import { RUNNING } from "./schema.ts";

/** Most rows that one transaction changes. */
const CHUNK = 500;

/** Milliseconds in which everybody renews a lease once the database is back: nobody could while it was away. */
const GRACE = 30_000;

/** Whoever's lease is past is gone. */
const REAP = `DELETE FROM {process} WHERE lease_until < clock_timestamp()
  AND pg_postmaster_start_time() < clock_timestamp() - $1::float8 * interval '1 ms'`;

/**
 * Whether {@linkcode recover} may find anything: a process whose lease is past, or a run of none. Asked along with the renewal
 * of the own lease, it saves two questions at each of them.
 */
export const ANY_LOST = `(EXISTS (SELECT FROM {process} WHERE lease_until < clock_timestamp())
    OR EXISTS (SELECT FROM {run} r
      WHERE r.state = 2 AND r.${RUNNING} AND NOT EXISTS (SELECT FROM {process} p WHERE p.id = r.owner)))`;

const PUT_BACK = `WITH lost AS MATERIALIZED (
    SELECT r.seq FROM {run} r
    WHERE r.state = 2 AND r.${RUNNING} AND NOT EXISTS (SELECT FROM {process} p WHERE p.id = r.owner)
    LIMIT ${CHUNK} FOR UPDATE OF r SKIP LOCKED),
  back AS (
    UPDATE {run} r SET state = CASE WHEN r.hold IS NULL THEN 1 ELSE 3 END, owner = NULL,
      run_at = greatest(r.run_at, $1::float8), attempt = r.attempt - 1,
      interrupted = r.interrupted + 1,
      quarantine = r.quarantine OR r.interrupted + 1 >= ${QUARANTINE_AFTER}
    WHERE r.seq = ANY (ARRAY(SELECT seq FROM lost)) RETURNING r.seq, r.claim, r.attempt + 1 AS attempt, r.started_at)
  INSERT INTO {attempt} (run, claim, attempt, started_at, ended_at, outcome, error, log_dropped)
  SELECT seq, claim, attempt, started_at, $1::float8, 'interrupted', $2::text, 0 FROM back
  RETURNING run`;

const ERROR = JSON.stringify(errorOf(PROCESS_ENDED));

/** Puts the running runs of processes back whose lease is past; gives how many. Safe at any time, in any process. */
export async function recover(db: Database, now: number, grace = GRACE): Promise<number> {
  await db.query(REAP, grace);
  let sum = 0;
  while (true) {
    const { length } = await db.query(PUT_BACK, now, ERROR);
    sum += length;
    if (length < CHUNK) return sum;
  }
}
