/**
 * The end of doubts. The caller holds the lanes of their runs.
 *
 * @module
 */
import { callsFor, CODE, DEAD_CALLS } from "../codes.ts";
import { type DoubtRow, endDoubt, type RunInDoubt } from "../doubt.ts";
import type { OwnEffect } from "../origin.ts";
import type { DeadCalls } from "../store.ts";
import type { Transaction } from "./database.ts";
import { callDead, type Finished, finishRuns } from "./end.ts";
import { ANY_LISTED, ANY_SEQ } from "./json.ts";
import { advance } from "./lanes.ts";
import { noteEffects, readWriters } from "./own_writes.ts";

interface Row extends RunInDoubt {
  readonly delivery: number;
}

/** FOR UPDATE: their handler may be held or released at the same moment. */
const RUNS = `SELECT seq, delivery, handler, lane, state, own_changes, branches FROM {run}
  WHERE doubt AND delivery = ${ANY_LISTED}
  ORDER BY seq FOR UPDATE`;

function readRuns(tx: Transaction, rows: readonly DoubtRow[]): Promise<Row[]> {
  return tx.query<Row>(RUNS, JSON.stringify(rows.map(({ delivery }) => delivery)));
}

/** Ends all runs of these deliveries that are in doubt, for one reason. */
export async function endDoubts(
  tx: Transaction,
  rows: readonly DoubtRow[],
  state: "skipped" | "dead",
  reason: string,
  now: number,
): Promise<void> {
  const runs = await readRuns(tx, rows);
  await finish(tx, runs.map((run) => ({ run, state, reason })), now);
  remove(tx, rows);
}

/** Decides, now that all is known. */
export async function judgeDoubts(
  tx: Transaction,
  rows: readonly DoubtRow[],
  now: number,
): Promise<void> {
  const [lostOf, writerOf, all] = await Promise.all([
    readLost(tx, rows),
    readWriters(tx, rows.map(({ source, request_id }) => ({ source, requestId: request_id }))),
    readRuns(tx, rows),
  ]);
  const runs = Map.groupBy(all, ({ delivery }) => delivery);

  const ended: Ended[] = [];
  const going: { seq: number; depth: number }[] = [];
  const effects: OwnEffect[] = [];
  for (const row of rows) {
    const { effect, verdictOf } = endDoubt(row, writerOf, lostOf);
    if (effect) effects.push(effect);
    for (const run of runs.get(row.delivery) ?? []) {
      const verdict = verdictOf(run);
      if (verdict.state !== null) ended.push({ run, ...verdict });
      else going.push({ seq: run.seq, depth: verdict.depth });
    }
  }
  noteEffects(tx, effects);
  await finish(tx, ended, now);
  goOn(tx, going, now);
  remove(tx, rows);
}

/** Finds why nobody can say of a delivery whether it was caused by us; null: it can be said. */
async function readLost(
  tx: Transaction,
  rows: readonly DoubtRow[],
): Promise<(row: DoubtRow) => string | null> {
  const waited = rows.filter(({ own }) => own !== null)
    .map(({ delivery, source, since, own }) => ({ delivery, source, since, own }));
  if (waited.length === 0) return () => null;
  const found = await tx.query<{ delivery: number; lost: string | null }>(
    `SELECT o.delivery, (SELECT w.lost FROM {own_write} w WHERE w.source = o.source
        AND w.lost IS NOT NULL AND w.settled_at >= o.since AND w.id <= o.own LIMIT 1) AS lost
     FROM json_to_recordset($1::text::json)
       AS o(delivery bigint, source text, since float8, own bigint)`,
    JSON.stringify(waited),
  );
  const byDelivery = new Map(found.map(({ delivery, lost }) => [delivery, lost]));
  return ({ delivery }) => byDelivery.get(delivery) ?? null;
}

interface Ended extends Omit<Finished, "seq"> {
  readonly run: RunInDoubt;
}

async function finish(tx: Transaction, ended: readonly Ended[], now: number): Promise<void> {
  const dead = ended.filter(({ state }) => state === "dead");
  if (dead.length > 0) await tellOf(tx, dead, now);
  finishRuns(tx, ended.map(({ run, state, reason }) => ({ seq: run.seq, state, reason })), now);
  advance(
    tx,
    ended.flatMap(({ run }) => run.state === CODE.held || run.state === CODE.ready ? run.lane : []),
    now,
  );
}

/** Calls whoever is to be told of these dead runs. */
async function tellOf(tx: Transaction, dead: readonly Ended[], now: number): Promise<void> {
  const [row] = await tx.query<{ value: string }>(
    `SELECT value FROM {value} WHERE key = $1::text`,
    DEAD_CALLS,
  );
  const known = row && JSON.parse(row.value) as DeadCalls;
  const deaths = dead.map(({ run: { seq, handler }, reason }) => ({
    seq,
    error: { name: "Error", message: reason ?? "" },
    calls: callsFor(handler, known),
  }));
  callDead(tx, deaths, now);
}

function goOn(tx: Transaction, runs: readonly { seq: number; depth: number }[], now: number): void {
  if (runs.length === 0) return;
  tx.send(
    `UPDATE {run} r SET doubt = false, depth = g.depth, run_at = greatest(r.run_at, $2::float8),
       state = CASE WHEN r.state = 3 AND r.hold IS NULL THEN 1 ELSE r.state END
     FROM json_to_recordset($1::text::json) AS g(seq bigint, depth int)
     WHERE r.seq = g.seq AND r.seq = ${ANY_SEQ}`,
    JSON.stringify(runs),
    now,
  );
}

function remove(tx: Transaction, rows: readonly DoubtRow[]): void {
  tx.send(
    `DELETE FROM {doubt} WHERE delivery = ${ANY_LISTED}`,
    JSON.stringify(rows.map(({ delivery }) => delivery)),
  );
}
