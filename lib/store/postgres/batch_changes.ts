/**
 * What a person does to batches. The caller holds their lanes.
 *
 * @module
 */
import { CODE } from "../codes.ts";
import type { Transaction } from "./database.ts";
import { ANY_LISTED } from "./json.ts";

const CARRIED = `batch = ${ANY_LISTED}`;

/** What these have carried is to run again with them; gives how many that are of each. Without its bytes none can. */
export async function renewCarried(
  tx: Transaction,
  batches: readonly number[],
): Promise<Map<number, number>> {
  if (batches.length === 0) return new Map();
  const rows = await tx.query<{ batch: number }>(
    `UPDATE {run} SET state = 0, reason = NULL, finished_at = NULL WHERE ${CARRIED}
       AND (SELECT b.delivery FROM {body} b WHERE b.delivery = {run}.delivery) IS NOT NULL
     RETURNING batch`,
    JSON.stringify(batches),
  );
  const counts = Map.groupBy(rows, ({ batch }) => batch);
  return new Map([...counts].map(([batch, { length }]) => [batch, length]));
}

/** What these carry is given up with them; gives how many that are. */
export async function dropCarried(
  tx: Transaction,
  batches: readonly number[],
  now: number,
): Promise<number> {
  if (batches.length === 0) return 0;
  const rows = await tx.query(
    `UPDATE {run} SET state = ${CODE.skipped}, reason = 'dropped', finished_at = $2::float8
     WHERE ${CARRIED} RETURNING seq`,
    JSON.stringify(batches),
    now,
  );
  return rows.length;
}

/** Their batches do not carry these any more; gives the batches that carry nothing now. */
export async function takeOut(
  tx: Transaction,
  runs: readonly { readonly seq: number; readonly batch: number }[],
): Promise<number[]> {
  if (runs.length === 0) return [];
  tx.send(
    `UPDATE {run} r SET batch = NULL, lane = (SELECT c.lane FROM {run} c WHERE c.seq = r.batch)
     WHERE r.seq = ${ANY_LISTED}`,
    JSON.stringify(runs.map(({ seq }) => seq)),
  );
  const rows = await tx.query<{ seq: number }>(
    `SELECT c.seq FROM {run} c WHERE c.seq = ${ANY_LISTED} AND (SELECT r.seq FROM {run} r
       WHERE r.batch = c.seq LIMIT 1) IS NULL`,
    JSON.stringify([...new Set(runs.map(({ batch }) => batch))]),
  );
  return rows.map(({ seq }) => seq);
}
