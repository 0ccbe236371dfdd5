/**
 * Deleting deliveries with all that belongs to them.
 *
 * @module
 */
import { PURGED } from "../codes.ts";
import type { Transaction } from "./database.ts";

/** Deletes the bytes of a delivery; gives how many rows that were. */
export async function removeBody(tx: Transaction, delivery: number): Promise<number> {
  return (await tx.query(`DELETE FROM {body} WHERE delivery = $1::bigint RETURNING 1`, delivery))
    .length;
}

/** Up to $2 rows of what belongs to the delivery $1. */
const PARTS: readonly string[] = [
  ...[["attempt", "claim"], ["step", "name"]].map(([table, key]) =>
    `DELETE FROM {${table}} WHERE (run, ${key}) IN (
       SELECT t.run, t.${key} FROM {run} r JOIN {${table}} t ON t.run = r.seq
       WHERE r.delivery = $1::bigint LIMIT $2::int) RETURNING 1`
  ),
  `DELETE FROM {run} WHERE seq IN (
     SELECT seq FROM {run} WHERE delivery = $1::bigint LIMIT $2::int) RETURNING 1`,
  ...["body", "doubt"].map((table) =>
    `DELETE FROM {${table}} WHERE delivery = $1::bigint AND $2::int > 0 RETURNING 1`
  ),
];

const ROW = `DELETE FROM {delivery} WHERE seq = $1::bigint
  RETURNING least(event_time, received_at) AS time`;

const NOTE_PURGED = `INSERT INTO {value} AS v (key, value) VALUES ($1::text, $2::text)
  ON CONFLICT (key) DO UPDATE SET value = excluded.value
    WHERE excluded.value::float8 > v.value::float8`;

/** Deletes a delivery with its runs, their attempts and steps, the delivery itself last; up to `budget` rows. Gives how many. */
export async function removeDelivery(
  tx: Transaction,
  delivery: number,
  budget: number,
): Promise<number> {
  let left = budget;
  for (const part of PARTS) {
    if (left <= 0) return budget;
    left -= (await tx.query(part, delivery, left)).length;
  }
  const [row] = left > 0 ? await tx.query<{ time: number }>(ROW, delivery) : [];
  if (!row) return budget - left;
  tx.send(NOTE_PURGED, PURGED, String(row.time));
  return budget - left + 1;
}
