/**
 * Ending attempts.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { Completed, Completion, Outcome, StoredError } from "../store.ts";
import { parseRunId } from "../codes.ts";
import { afterFailure } from "../rules.ts";
import { prepareLanes } from "./lanes.ts";
import { prepareRecord } from "./attempts.ts";
import { prepareEnd } from "./end.ts";

/** A run whose attempt is being ended. */
interface Ending {
  seq: number;
  delivery: number;
  handler: string;
  source: string;
  purpose: string;
  lane: string | null;
  object: string | null;
  hold: string | null;
  event_time: number;
  attempt: number;
  blocked: number;
}

/** Prepares what ends a batch of attempts inside the caller's transaction. */
export function prepareComplete(
  db: DatabaseSync,
): (batch: readonly Completion[], now: number) => Completed[] {
  const lanes = prepareLanes(db);
  const record = prepareRecord(db);
  const end = prepareEnd(db);
  const read = db.prepare(
    `SELECT seq, delivery, handler, source, purpose, lane, object, hold, event_time, attempt, blocked
     FROM run WHERE delivery = (SELECT seq FROM delivery WHERE id = ?) AND n = ? AND state = 2
       AND claim = ?`,
  );
  // One that may yet be skipped takes nobody's place, and what happened in a branch not that of what happened on main.
  const findSuccessor = db.prepare(
    `SELECT run.seq, delivery.id || '.' || run.n AS id FROM run
     JOIN delivery ON delivery.seq = run.delivery
     WHERE run.lane = ? AND run.state = 0 AND run.object = ? AND run.doubt = 0
       AND ifnull(delivery.branch, 'null') =
         (SELECT ifnull(branch, 'null') FROM delivery WHERE seq = ?)
       AND (run.event_time > ? OR (run.event_time = ? AND run.seq > ?))
     ORDER BY run.place_time, run.place_turn, run.seq LIMIT 1`,
  );
  const giveChange = db.prepare(`UPDATE run SET prechange = ? WHERE seq = ?`);
  const putBack = db.prepare(
    `UPDATE run SET state = CASE WHEN hold IS NULL THEN 1 ELSE 3 END,
       run_at = ?, asked = ?, attempt = attempt - ?, blocked = ?, interrupted = interrupted + ?,
       quarantine = max(quarantine, ?) WHERE seq = ?`,
  );

  const finish = (
    run: Ending,
    state: "done" | "skipped" | "dead",
    reason: string | null,
    now: number,
  ): Completed => {
    end.finish(run.seq, state, reason, now);
    lanes.advance(run.lane, now);
    return { state, runAt: null };
  };

  const die = (run: Ending, error: StoredError, callDead: boolean, now: number): Completed => {
    // A dead() that dies is not itself called again: that would never end.
    if (callDead && run.purpose === "event") end.callDead(run, error, now);
    return finish(run, "dead", error.message, now);
  };

  const again = (
    run: Ending,
    to: { runAt: number; asked?: boolean; blocked?: number },
    lost: { attempts: number; counted: boolean; quarantine: boolean },
  ): Completed => {
    putBack.run(
      to.runAt,
      to.asked ? 1 : 0,
      lost.attempts,
      to.blocked ?? run.blocked,
      lost.counted ? 1 : 0,
      lost.quarantine ? 1 : 0,
      run.seq,
    );
    return { state: run.hold === null ? "ready" : "held", runAt: to.runAt };
  };

  const supersede = (
    run: Ending,
    { prechange }: { prechange: unknown },
    now: number,
  ): Completed => {
    const { seq, delivery, lane, object, event_time: time } = run;
    const successor = lane !== null && object !== null &&
      findSuccessor.get(lane, object, delivery, time, time, seq);
    if (!successor) return null;
    giveChange.run(JSON.stringify(prechange), successor.seq as number);
    return finish(run, "skipped", `superseded by ${successor.id}`, now);
  };

  const fail = (
    run: Ending,
    outcome: Extract<Outcome, { kind: "failed" }>,
    callDead: boolean,
    now: number,
  ): Completed => {
    const superseded = outcome.supersede && supersede(run, outcome.supersede, now);
    if (superseded) return superseded;
    const next = afterFailure(outcome, { ...run, waiters: lanes.waits(run.lane) });
    if (next.dead) return die(run, outcome.error, callDead, now);
    return again(
      run,
      { runAt: now + next.wait, asked: outcome.asked, blocked: next.blocked },
      { attempts: 0, counted: false, quarantine: false },
    );
  };

  const apply = (run: Ending, { outcome, callDead }: Completion, now: number): Completed => {
    switch (outcome.kind) {
      case "done":
        return finish(run, "done", null, now);
      case "skipped":
        return finish(run, "skipped", outcome.reason, now);
      case "dead":
        return die(run, outcome.error, callDead, now);
      case "failed":
        return fail(run, outcome, callDead, now);
      case "interrupted":
        return again(run, { runAt: now }, { attempts: 1, ...outcome });
    }
  };

  const complete = (completion: Completion, now: number): Completed => {
    const id = parseRunId(completion.run);
    const run = id &&
      read.get(id.delivery, id.n, completion.claim) as unknown as Ending | undefined;
    if (!run) return null;
    const completed = apply(run, completion, now);
    record(run, completion);
    return completed;
  };

  return (batch, now) => batch.map((completion) => complete(completion, now));
}
