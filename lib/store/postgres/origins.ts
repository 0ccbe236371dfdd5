/**
 * What is known of the origin of deliveries when they are stored.
 *
 * @module
 */
import { type Origin, originOf } from "../arrival.ts";
import type { NewDelivery } from "../store.ts";
import type { Transaction } from "./database.ts";
import { lockOpenWrites, readWriters } from "./own_writes.ts";

/** Prepares what judges deliveries. */
export async function readOrigins(
  tx: Transaction,
  batch: readonly NewDelivery[],
): Promise<(d: NewDelivery) => Origin> {
  const suspects = batch.filter(({ own = "no", runs }) => own !== "no" && runs.length > 0);
  if (suspects.length === 0) {
    return (d) => originOf(d, { writerOf: () => null, lastOpen: () => null });
  }
  // In this order: a write that is settled meanwhile is missing among the open ones, and then it must be found here.
  const [open, writerOf] = await Promise.all([
    lockOpenWrites(tx, [...new Set(suspects.map(({ source }) => source))]),
    readWriters(tx, suspects),
  ]);
  const lastOpen = (source: string) => open.get(source)?.at(-1) ?? null;
  return (d) => originOf(d, { writerOf, lastOpen });
}

/** A delivery whose runs are held until its origin is known. */
export interface NewDoubt {
  readonly delivery: number;
  readonly d: NewDelivery;
  readonly own: number | null;
  readonly ask: boolean;
}

/** Stores doubts. */
export function insertDoubts(tx: Transaction, doubts: readonly NewDoubt[]): void {
  if (doubts.length === 0) return;
  const rows = doubts.map(({ delivery, d, own, ask }) => ({
    delivery,
    source: d.source,
    own,
    user_is_ours: d.own === "yes",
    since: d.receivedAt,
    ask_at: ask ? d.receivedAt : null,
  }));
  tx.send(
    `INSERT INTO {doubt} (delivery, source, own, user_is_ours, since, ask_at)
     SELECT * FROM json_to_recordset($1::text::json) AS o(delivery bigint, source text, own bigint,
       user_is_ours boolean, since float8, ask_at float8)`,
    JSON.stringify(rows),
  );
}
