/**
 * What is known of the origin of deliveries when they are stored.
 *
 * @module
 */
import type { Branch } from "../../event/types.ts";
import type { Writer } from "../origin.ts";
import type { NewDelivery } from "../store.ts";
import type { Transaction } from "./database.ts";
import { lockOpenWrites, readWriters } from "./own_writes.ts";

/** Where a delivery comes from. */
export type Origin =
  | { readonly doubt: false; readonly writer: Writer | null; readonly branch: Branch | null }
  /** Its runs are held until this own write is settled, and until it was asked where it happened. */
  | { readonly doubt: true; readonly own: number | null; readonly ask: boolean };

/** Prepares what judges deliveries. */
export async function readOrigins(
  tx: Transaction,
  batch: readonly NewDelivery[],
): Promise<(d: NewDelivery) => Origin> {
  const suspects = batch.filter(({ own = "no", runs }) => own !== "no" && runs.length > 0);
  if (suspects.length === 0) return (d) => judge(d, () => null, new Map());
  // In this order: a write that is settled meanwhile is missing among the open ones, and then it must be found here.
  const [open, writerOf] = await Promise.all([
    lockOpenWrites(tx, [...new Set(suspects.map(({ source }) => source))]),
    readWriters(tx, suspects),
  ]);
  const lastOpen = new Map([...open].map(([source, ids]) => [source, ids.at(-1)!]));
  return (d) => judge(d, writerOf, lastOpen);
}

function judge(
  d: NewDelivery,
  writerOf: Awaited<ReturnType<typeof readWriters>>,
  lastOpen: ReadonlyMap<string, number>,
): Origin {
  const { branch = null, own = "no" } = d;
  const ask = branch === "unknown";
  if (own === "no") {
    return ask ? { doubt: true, own: null, ask } : { doubt: false, writer: null, branch };
  }
  const writer = ask ? null : writerOf({ ...d, branch, userIsOurs: false });
  const open = writer ? null : lastOpen.get(d.source) ?? null;
  if (ask || open !== null) return { doubt: true, own: open, ask };
  const nobody = own === "yes" ? { handler: null, run: null, depth: 0 } : null;
  return { doubt: false, writer: writer ?? nobody, branch };
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
