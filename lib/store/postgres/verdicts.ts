/**
 * The end of doubts. The caller holds the lanes of their runs.
 *
 * @module
 */
import type { Branch } from "../../event/types.ts";
import { BRANCHES, CODE, OWN_CHANGES } from "../codes.ts";
import {
  type Branches,
  judgeRun,
  OURS,
  type OwnChanges,
  type OwnEffect,
  type Writer,
} from "../origin.ts";
import type { Transaction } from "./database.ts";
import { type Finished, finishRuns } from "./end.ts";
import { ANY_LISTED, ANY_SEQ } from "./json.ts";
import { advance } from "./lanes.ts";
import { noteEffects, readWriters } from "./own_writes.ts";

/** A delivery in doubt. */
export interface DoubtRow {
  readonly delivery: number;
  readonly source: string;
  readonly own: number | null;
  readonly user_is_ours: boolean;
  readonly since: number;
  readonly request_id: string | null;
  readonly event_time: number;
  readonly object_type: string;
  readonly action: string;
  readonly branch: string | null;
}

interface RunInDoubt {
  readonly seq: number;
  readonly delivery: number;
  readonly handler: string;
  readonly lane: string | null;
  readonly state: number;
  readonly own_changes: number;
  readonly branches: number;
}

/** FOR UPDATE: their handler may be held or released at the same moment. */
const RUNS = `SELECT seq, delivery, handler, lane, state, own_changes, branches FROM {run}
  WHERE doubt AND delivery = ${ANY_LISTED}
  ORDER BY seq FOR UPDATE`;

function readRuns(tx: Transaction, rows: readonly DoubtRow[]): Promise<RunInDoubt[]> {
  return tx.query<RunInDoubt>(RUNS, JSON.stringify(rows.map(({ delivery }) => delivery)));
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
  finish(tx, runs.map((run) => ({ run, state, reason })), now);
  remove(tx, rows);
}

/** Decides, now that all is known. */
export async function judgeDoubts(
  tx: Transaction,
  rows: readonly DoubtRow[],
  now: number,
): Promise<void> {
  const [lost, writerOf, all] = await Promise.all([
    readLost(tx, rows),
    readWriters(tx, rows.map(({ source, request_id }) => ({ source, requestId: request_id }))),
    readRuns(tx, rows),
  ]);
  const runs = Map.groupBy(all, ({ delivery }) => delivery);

  const ended: Ended[] = [];
  const going: { seq: number; depth: number }[] = [];
  const effects: OwnEffect[] = [];
  for (const row of rows) {
    const branch = row.branch === null ? null : JSON.parse(row.branch) as Branch | null;
    const writer = writerOf({
      source: row.source,
      requestId: row.request_id,
      eventTime: row.event_time,
      branch,
    }) ?? (row.user_is_ours ? OURS : null);
    const reason = writer === null ? lost.get(row.delivery) : undefined;
    if (writer?.handler) effects.push(effectOf(row, writer.handler));
    for (const run of runs.get(row.delivery) ?? []) {
      const verdict = reason === undefined ? judge(run, writer, branch) : null;
      if (verdict === null) ended.push({ run, state: "dead", reason: reason! });
      else if (verdict.skip !== null) ended.push({ run, state: "skipped", reason: verdict.skip });
      else going.push({ seq: run.seq, depth: verdict.depth });
    }
  }
  noteEffects(tx, effects);
  finish(tx, ended, now);
  goOn(tx, going, now);
  remove(tx, rows);
}

function judge(run: RunInDoubt, writer: Writer | null, branch: Branch | null) {
  return judgeRun(
    {
      handler: run.handler,
      ownChanges: OWN_CHANGES[run.own_changes] as OwnChanges,
      branches: BRANCHES[run.branches] as Branches,
    },
    writer,
    branch,
  );
}

function effectOf(row: DoubtRow, handler: string): OwnEffect {
  const { source, object_type: objectType, action } = row;
  return { handler, source, objectType, action };
}

/** Why nobody can say of a delivery whether it was caused by us, by the deliveries' `seq`. */
async function readLost(
  tx: Transaction,
  rows: readonly DoubtRow[],
): Promise<ReadonlyMap<number, string>> {
  const waited = rows.filter(({ own }) => own !== null)
    .map(({ delivery, source, since, own }) => ({ delivery, source, since, own }));
  if (waited.length === 0) return new Map();
  const found = await tx.query<{ delivery: number; lost: string | null }>(
    `SELECT o.delivery, (SELECT w.lost FROM {own_write} w WHERE w.source = o.source
        AND w.lost IS NOT NULL AND w.settled_at >= o.since AND w.id <= o.own LIMIT 1) AS lost
     FROM json_to_recordset($1::text::json)
       AS o(delivery bigint, source text, since float8, own bigint)`,
    JSON.stringify(waited),
  );
  return new Map(found.flatMap(({ delivery, lost }) => lost === null ? [] : [[delivery, lost]]));
}

interface Ended extends Omit<Finished, "seq"> {
  readonly run: RunInDoubt;
}

function finish(tx: Transaction, ended: readonly Ended[], now: number): void {
  finishRuns(tx, ended.map(({ run, state, reason }) => ({ seq: run.seq, state, reason })), now);
  advance(
    tx,
    ended.flatMap(({ run }) => run.state === CODE.held || run.state === CODE.ready ? run.lane : []),
    now,
  );
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
