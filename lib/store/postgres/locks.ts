/**
 * What must not happen at the same time: locks that end with their transaction, in one order for everybody.
 *
 * @module
 */
import type { Transaction } from "./database.ts";
import { ANY_LISTED } from "./json.ts";

/** How many locks all lanes share: PostgreSQL has room for some thousands in all transactions together. */
const LANES = 1024;
/** Numbers behind those of the lanes. */
const APPEND = 2000;
const MIGRATE = 2001;
const PURGE = 2002;
const HANDLERS = 3000;
const SOURCES = 5000;

/** A lane's lock. In SQL, so that everything that holds one asks the same function. */
const LANE_KEY = (lane: string) => `(hashtext(${lane}) & ${LANES - 1})`;

/** The first of the two numbers of a lock: schemas of one database do not wait for each other. */
const OURS = `hashtext('{run}')`;

const LOCK_LANES = `SELECT pg_advisory_xact_lock(${OURS}, k) FROM (
  SELECT DISTINCT ${LANE_KEY("lane")} AS k FROM json_array_elements_text($1::text::json) AS lane
  ORDER BY k) AS keys`;

/** The lanes of these runs. What is in a batch is in that one's lane. */
const LOCK_LANES_OF_RUNS = `SELECT pg_advisory_xact_lock(${OURS}, k) FROM (
  SELECT DISTINCT ${LANE_KEY("r.lane")} AS k
  FROM json_to_recordset($1::text::json) AS i(delivery text, n int)
  CROSS JOIN LATERAL (SELECT coalesce(r.lane, (SELECT b.lane FROM {run} b WHERE b.seq = r.batch)) AS lane
    FROM {run} r
    WHERE r.delivery = (SELECT d.seq FROM {delivery} d WHERE d.id = i.delivery) AND r.n = i.n
    LIMIT 1) r
  WHERE r.lane IS NOT NULL ORDER BY k) AS keys`;

/** The same and some more, in one order for everybody. */
const LOCK_LANES_AND_MORE = `SELECT pg_advisory_xact_lock(${OURS}, k) FROM (
  SELECT DISTINCT ${LANE_KEY("lane")} AS k FROM (
    SELECT r.lane FROM json_to_recordset($1::text::json) AS i(delivery text, n int)
    CROSS JOIN LATERAL (SELECT r.lane FROM {run} r
      WHERE r.delivery = (SELECT d.seq FROM {delivery} d WHERE d.id = i.delivery) AND r.n = i.n
      LIMIT 1) r
    UNION ALL SELECT json_array_elements_text($2::text::json)) AS l(lane)
  WHERE lane IS NOT NULL ORDER BY k) AS keys`;

/** The lanes of the runs of these deliveries, by their `seq`. */
const LOCK_LANES_OF_DELIVERIES = `SELECT pg_advisory_xact_lock(${OURS}, k) FROM (
  SELECT DISTINCT ${LANE_KEY("r.lane")} AS k
  FROM {run} r WHERE r.delivery = ${ANY_LISTED} AND r.lane IS NOT NULL ORDER BY k) AS keys`;

const LOCK_HANDLERS = `SELECT pg_advisory_xact_lock(${OURS}, k) FROM (
  SELECT DISTINCT ${HANDLERS} + ${LANE_KEY("handler")} AS k
  FROM json_array_elements_text($1::text::json) AS handler ORDER BY k) AS keys`;

/** The lanes stay as they are until the end of the transaction, but for claims, which only start their heads. */
export function lockLanes(tx: Transaction, lanes: readonly string[]): void {
  if (lanes.length > 0) tx.send(LOCK_LANES, JSON.stringify(lanes));
}

/** The same for the lanes of some runs, and these lanes. */
export function lockLanesOfRuns(
  tx: Transaction,
  runs: readonly { delivery: string; n: number }[],
  lanes: readonly string[] = [],
): void {
  if (lanes.length === 0) return tx.send(LOCK_LANES_OF_RUNS, JSON.stringify(runs));
  tx.send(LOCK_LANES_AND_MORE, JSON.stringify(runs), JSON.stringify(lanes));
}

/** The same for the lanes of all runs of some deliveries. */
export function lockLanesOfDeliveries(tx: Transaction, deliveries: readonly number[]): void {
  tx.send(LOCK_LANES_OF_DELIVERIES, JSON.stringify(deliveries));
}

/** Nobody else claims runs of these handlers: they can be counted. */
export function lockHandlers(tx: Transaction, handlers: readonly string[]): void {
  tx.send(LOCK_HANDLERS, JSON.stringify(handlers));
}

/** Deliveries are being stored; several transactions may do so at once. */
export function lockAppend(tx: Transaction): void {
  tx.send(`SELECT pg_advisory_xact_lock_shared(${OURS}, ${APPEND})`);
}

/** No other delivery is being stored: whatever has a smaller `seq` than the last is there. */
export function lockAppendAlone(tx: Transaction): void {
  tx.send(`SELECT pg_advisory_xact_lock(${OURS}, ${APPEND})`);
}

/** Nobody else settles writes of this source: of two at once each would think that the other one's is still open. */
export function lockSource(tx: Transaction, source: string): void {
  tx.send(`SELECT pg_advisory_xact_lock(${OURS}, ${SOURCES} + ${LANE_KEY("$1::text")})`, source);
}

/** Nobody else takes away what is too old; false: somebody does. */
export async function tryLockPurge(tx: Transaction): Promise<boolean> {
  const [row] = await tx.query<{ ours: boolean }>(
    `SELECT pg_try_advisory_xact_lock(${OURS}, ${PURGE}) AS ours`,
  );
  return row!.ours;
}

/** Nobody else brings the schema up to date. */
export async function lockMigration(tx: Pick<Transaction, "query">): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(${OURS}, ${MIGRATE})`);
}
