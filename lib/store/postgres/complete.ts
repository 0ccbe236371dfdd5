/**
 * Ending attempts.
 *
 * @module
 */
import { errorOf, nameOf, parseRunId } from "../codes.ts";
import {
  answerOf,
  type Behind,
  decide,
  emitsOf,
  type Ending,
  type Fate,
  type Heir,
  type PutBack,
} from "../endings.ts";
import type { Appended, Completed, Completion, NewDelivery } from "../store.ts";
import { appendEmits, lanesOf } from "./append.ts";
import { endCarried, leaveBatches } from "./batches.ts";
import type { Transaction } from "./database.ts";
import { callDead, finishRuns } from "./end.ts";
import { ANY_SEQ, jsonText, toJson } from "./json.ts";
import { advance } from "./lanes.ts";
import { lockAppend, lockLanesOfRuns } from "./locks.ts";

interface Row extends Ending {
  /** Its place in the batch. */
  readonly k: number;
  readonly lane: string | null;
  readonly waiters: boolean;
  readonly heir: Heir | null;
}

/** FOR UPDATE: who takes runs from processes that are gone comes before us, or finds an ended run. */
export const READ = `SELECT c.k, r.seq, r.purpose, r.lane, r.hold, r.attempt, r.blocked,
    (SELECT w.seq FROM {run} w WHERE w.lane = r.lane AND w.state = 0 LIMIT 1) IS NOT NULL AS waiters,
    CASE WHEN c.supersede AND r.lane IS NOT NULL AND r.object IS NOT NULL THEN (
      SELECT json_build_object('seq', w.seq, 'id', s.id || '.' || w.n)
      FROM {run} w JOIN {delivery} s ON s.seq = w.delivery
      -- One that may yet be skipped takes nobody's place, and what happened in a branch not that of what happened on main.
      WHERE w.lane = r.lane AND w.state = 0 AND w.object = r.object AND NOT w.doubt
        AND coalesce(s.branch, 'null') =
          (SELECT coalesce(d.branch, 'null') FROM {delivery} d WHERE d.seq = r.delivery)
        AND (w.event_time > r.event_time OR (w.event_time = r.event_time AND w.seq > r.seq))
      ORDER BY w.place_time, w.place_turn, w.seq LIMIT 1) END AS heir
  FROM json_to_recordset($1::text::json)
      AS c(k int, delivery text, n int, claim int, supersede boolean)
    CROSS JOIN LATERAL (
      SELECT * FROM {run} r
      WHERE r.delivery = (SELECT d.seq FROM {delivery} d WHERE d.id = c.delivery) AND r.n = c.n
        AND r.state = 2 AND r.claim = c.claim AND r.owner = $2::bigint
      LIMIT 1 FOR UPDATE) r`;

/**
 * Ends a batch of attempts inside the caller's transaction; two round trips to the database, whatever its size, and two
 * more where events were emitted.
 */
export async function complete(
  tx: Transaction,
  batch: readonly Completion[],
  now: number,
  owner: number,
): Promise<Completed[]> {
  const runs = await readEndings(tx, batch, owner);
  await leave(tx, runs, batch, now);
  const fates = runs.map((run) => decide(run, behind(run), batch[run.k]!, now));
  write(tx, runs, fates, now);
  record(tx, runs.map((run) => ({ run, completion: batch[run.k]! })));
  const emitted = await emit(tx, runs.map((run, i) => emitsOf(fates[i]!, batch[run.k]!)));
  const answers: Completed[] = batch.map(() => null);
  runs.forEach((run, i) => {
    const more = { advanced: run.waiters, emitted: emitted[i]! };
    answers[run.k] = answerOf(run, fates[i]!, more, now);
  });
  return answers;
}

/** Stores what each attempt has emitted. */
async function emit(
  tx: Transaction,
  emits: readonly (readonly NewDelivery[])[],
): Promise<Appended[][]> {
  const appended = await appendEmits(tx, emits.flat());
  return emits.map(({ length }) => appended.splice(0, length));
}

async function leave(
  tx: Transaction,
  runs: readonly Row[],
  batch: readonly Completion[],
  now: number,
): Promise<void> {
  const left = runs.flatMap(({ k, seq }) => {
    const { left = [], callDead } = batch[k]!;
    return left.map((one) => ({ ...one, batch: seq, callDead }));
  });
  if (left.length > 0) await leaveBatches(tx, left, now);
}

function behind({ waiters, heir }: Row): Behind {
  return { heir: () => heir, waiters: () => waiters };
}

async function readEndings(
  tx: Transaction,
  batch: readonly Completion[],
  owner: number,
): Promise<Row[]> {
  const seen = new Set<string>();
  const asked = batch.flatMap(({ run, claim, outcome }, k) => {
    const id = parseRunId(run);
    // A run ends once, also within one batch.
    if (!id || seen.has(run + claim)) return [];
    seen.add(run + claim);
    const supersede = outcome.kind === "failed" && outcome.supersede !== undefined;
    return [{ k, ...id, claim, supersede }];
  });
  if (asked.length === 0) return [];
  const emits = batch.flatMap(({ emits = [] }) => emits);
  if (emits.length > 0) lockAppend(tx);
  lockLanesOfRuns(tx, asked, lanesOf(emits));
  return (await tx.query<Row>(READ, toJson(asked), owner)).sort((a, b) => a.k - b.k);
}

function write(
  tx: Transaction,
  runs: readonly Row[],
  fates: readonly Fate[],
  now: number,
): void {
  const finished = runs.flatMap((run, index) => {
    const fate = fates[index]!;
    return fate.kind === "finished" ? [{ ...fate, run }] : [];
  });
  give(tx, finished.flatMap(({ gift }) => gift ?? []));
  callDead(
    tx,
    finished.flatMap(({ run: { seq }, dead }) => dead ? { seq, ...dead } : []),
    now,
  );
  const ended = finished.map(({ run: { seq, purpose }, state, reason }) => ({
    seq,
    purpose,
    state,
    reason,
  }));
  finishRuns(tx, ended, now);
  endCarried(tx, ended.filter(({ purpose }) => purpose === "batch"), now);
  putBack(tx, fates.flatMap((fate) => fate.kind === "again" ? fate.back : []));
  advance(tx, finished.flatMap(({ run }) => run.waiters ? run.lane : []), now);
}

function give(tx: Transaction, gifts: readonly { seq: number; prechange: string }[]): void {
  if (gifts.length === 0) return;
  tx.send(
    `UPDATE {run} r SET prechange = g.prechange
     FROM json_to_recordset($1::text::json) AS g(seq bigint, prechange text)
     WHERE r.seq = g.seq AND r.seq = ${ANY_SEQ}`,
    toJson(gifts),
  );
}

function putBack(tx: Transaction, runs: readonly PutBack[]): void {
  if (runs.length === 0) return;
  tx.send(
    `UPDATE {run} r SET state = CASE WHEN r.hold IS NULL THEN 1 ELSE 3 END, owner = NULL,
       run_at = b."runAt", asked = b.asked, attempt = r.attempt - b.attempts, blocked = b.blocked,
       interrupted = r.interrupted + b.interrupted, quarantine = r.quarantine OR b.quarantine
     FROM json_to_recordset($1::text::json) AS b(seq bigint, "runAt" float8, asked boolean,
       attempts int, blocked int, interrupted int, quarantine boolean)
     WHERE r.seq = b.seq AND r.seq = ${ANY_SEQ}`,
    JSON.stringify(runs),
  );
}

function record(
  tx: Transaction,
  ended: readonly { readonly run: Ending; readonly completion: Completion }[],
): void {
  if (ended.length === 0) return;
  const rows = ended.map(({ run, completion }) => ({
    run: run.seq,
    claim: completion.claim,
    attempt: run.attempt,
    started_at: completion.startedAt,
    ended_at: completion.endedAt,
    outcome: nameOf(completion.outcome),
    error: jsonText(errorOf(completion.outcome)),
    log: completion.log.length === 0 ? null : JSON.stringify(completion.log),
    log_dropped: completion.logDropped,
  }));
  tx.send(
    `INSERT INTO {attempt} (run, claim, attempt, started_at, ended_at, outcome, error, log, log_dropped)
     SELECT * FROM json_to_recordset($1::text::json) AS a(run bigint, claim int, attempt int,
       started_at float8, ended_at float8, outcome text, error text, log text, log_dropped int)`,
    toJson(rows),
  );
}
