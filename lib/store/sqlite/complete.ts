/**
 * Ending attempts.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { Completed, Completion } from "../store.ts";
import { parseRunId } from "../codes.ts";
import {
  answerOf,
  type Behind,
  decide,
  emitsOf,
  type Ending,
  type Fate,
  type Heir,
} from "../endings.ts";
import { prepareAppend } from "./append.ts";
import { prepareLanes } from "./lanes.ts";
import { prepareRecord } from "./attempts.ts";
import { prepareBatches } from "./batches.ts";
import { type DeadRun, prepareEnd } from "./end.ts";

interface Row extends Ending, DeadRun {
  readonly lane: string | null;
}

/** Prepares what ends a batch of attempts inside the caller's transaction. */
export function prepareComplete(
  db: DatabaseSync,
): (batch: readonly Completion[], now: number) => Completed[] {
  const lanes = prepareLanes(db);
  const record = prepareRecord(db);
  const end = prepareEnd(db);
  const append = prepareAppend(db);
  const batches = prepareBatches(db);
  const read = db.prepare(
    `SELECT seq, delivery, n, handler, source, purpose, lane, object, hold, event_time, attempt, blocked, depth
     FROM run WHERE delivery = (SELECT seq FROM delivery WHERE id = ?) AND n = ? AND state = 2
       AND claim = ?`,
  );
  // One that may yet be skipped takes nobody's place, and what happened in a branch not that of what happened on main.
  const findHeir = db.prepare(
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

  const behind = ({ seq, delivery, lane, object, event_time: time }: Row): Behind => ({
    heir() {
      if (lane === null || object === null) return null;
      return findHeir.get(lane, object, delivery, time, time, seq) as Heir | undefined ?? null;
    },
    waiters: () => lanes.waits(lane),
  });

  /** Whether its lane has a new head. */
  const apply = (run: Row, fate: Fate, now: number): boolean => {
    if (fate.kind === "again") {
      const { seq, runAt, asked, attempts, blocked, interrupted, quarantine } = fate.back;
      putBack.run(runAt, Number(asked), attempts, blocked, interrupted, Number(quarantine), seq);
      return false;
    }
    if (fate.gift) giveChange.run(fate.gift.prechange, fate.gift.seq);
    if (fate.dead) end.callDead(run, fate.dead, now);
    const isBatch = run.purpose === "batch";
    end.finish(run.seq, fate.state, fate.reason, now);
    if (isBatch) batches.end(run.seq, fate.state, fate.reason, now);
    return lanes.advance(run.lane, now);
  };

  const complete = (completion: Completion, now: number): Completed => {
    const id = parseRunId(completion.run);
    const run = id &&
      read.get(id.delivery, id.n, completion.claim) as unknown as Row | undefined;
    if (!run) return null;
    if (completion.left) batches.leave(run.seq, completion.left, completion.callDead, now);
    const fate = decide(run, behind(run), completion, now);
    const advanced = apply(run, fate, now);
    record(run, completion);
    const emitted = append(emitsOf(fate, completion));
    return answerOf(run, fate, { advanced, emitted }, now);
  };

  return (batch, now) => batch.map((completion) => complete(completion, now));
}
