/**
 * Deleting deliveries with all that belongs to them, many at once.
 *
 * @module
 */
import { PURGED } from "../codes.ts";
import type { Transaction } from "./database.ts";
import { ANY_LISTED } from "./json.ts";

/** Whether a run of the delivery `d` is waiting, ready, running, held or dead. */
export const NEEDED =
  `EXISTS (SELECT FROM {run} WHERE delivery = d.seq AND state NOT IN (4, 5)) AS needed`;

/** How many rows the delivery `d` is with all that belongs to it. */
export const ROWS_OF_DELIVERY = `(1
  + (SELECT count(*) FROM {body} WHERE delivery = d.seq)
  + (SELECT count(*) FROM {doubt} WHERE delivery = d.seq)
  + (SELECT coalesce(sum(1 + (SELECT count(*) FROM {attempt} WHERE run = r.seq)
      + (SELECT count(*) FROM {step} WHERE run = r.seq)), 0)
    FROM {run} r WHERE r.delivery = d.seq))::int`;

/** Gives those that are still finished, now that nobody can take their runs back: a person may have done so meanwhile. */
export async function lockFinished(tx: Transaction, seqs: readonly number[]): Promise<number[]> {
  if (seqs.length === 0) return [];
  const list = JSON.stringify(seqs);
  tx.send(`SELECT FROM {run} WHERE delivery = ${ANY_LISTED} ORDER BY seq FOR UPDATE`, list);
  const rows = await tx.query<{ seq: number; needed: boolean }>(
    `SELECT d.seq, ${NEEDED} FROM {delivery} d WHERE d.seq = ${ANY_LISTED}`,
    list,
  );
  return rows.filter(({ needed }) => !needed).map(({ seq }) => seq);
}

/** Deletes the bytes of deliveries. */
export async function removeBodies(tx: Transaction, deliveries: readonly number[]): Promise<void> {
  await tx.query(`DELETE FROM {body} WHERE delivery = ${ANY_LISTED}`, JSON.stringify(deliveries));
}

/** Up to $2 rows of what belongs to the deliveries $1. */
const PARTS: readonly string[] = [
  ...[["attempt", "claim"], ["step", "name"]].map(([table, key]) =>
    `DELETE FROM {${table}} WHERE (run, ${key}) IN (
       SELECT t.run, t.${key} FROM {run} r JOIN {${table}} t ON t.run = r.seq
       WHERE r.delivery = ${ANY_LISTED} LIMIT $2::int) RETURNING 1`
  ),
  `DELETE FROM {run} WHERE seq IN (
     SELECT seq FROM {run} WHERE delivery = ${ANY_LISTED} LIMIT $2::int) RETURNING 1`,
  ...["body", "doubt"].map((table) =>
    `DELETE FROM {${table}} WHERE delivery = ${ANY_LISTED} AND $2::int > 0 RETURNING 1`
  ),
];

/** The deliveries themselves, and the note of what may be missing from now on. */
const ROWS = `WITH gone AS (
    DELETE FROM {delivery} WHERE seq = ${ANY_LISTED} RETURNING least(event_time, received_at) AS time)
  INSERT INTO {value} AS v (key, value) SELECT $2::text, max(time)::text FROM gone
    HAVING count(*) > 0
  ON CONFLICT (key) DO UPDATE SET value = excluded.value
    WHERE excluded.value::float8 > v.value::float8`;

/** Deletes deliveries with their runs, their attempts and steps, the deliveries themselves last; up to `budget` rows. */
export async function removeDeliveries(
  tx: Transaction,
  deliveries: readonly number[],
  budget: number,
): Promise<void> {
  const list = JSON.stringify(deliveries);
  let left = budget;
  for (const part of PARTS) {
    left -= (await tx.query(part, list, left)).length;
    if (left <= 0) return;
  }
  tx.send(ROWS, list, PURGED);
}
