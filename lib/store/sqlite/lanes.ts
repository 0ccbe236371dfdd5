/**
 * The lanes: who is the head, who comes next. All of it inside the caller's transaction.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { CODE } from "../codes.ts";
import type { RunState } from "../store.ts";
import { type HeadRow, toHead } from "../rows.ts";
import { goesBefore, hastened, type Head, lastPlace, type Place } from "../rules.ts";

/** The head of a lane. */
export const HEAD = `SELECT seq, state, place_time, place_turn, claim, run_at, asked FROM run
  WHERE lane = ? AND lane IS NOT NULL AND state IN (1, 2, 3)`;

/** The run that is head after the head. */
export const NEXT = `SELECT seq FROM run WHERE lane = ? AND state = 0
  ORDER BY place_time, place_turn, seq LIMIT 1`;

/** The place of the last that waits. */
export const LAST = `SELECT place_time AS time, place_turn AS turn FROM run
  WHERE lane = ? AND state = 0 ORDER BY place_time DESC, place_turn DESC, seq DESC LIMIT 1`;

/** What moves runs within lanes. */
export interface Lanes {
  /** Makes room for a run that was just stored and gives the state it starts with. */
  join(lane: string | null, time: number, held: boolean, now: number): RunState;
  /** Makes the next waiting run the head; false: none waits. The lane must have no head. */
  advance(lane: string | null, now: number): boolean;
  /** Whether runs wait behind the head. */
  waits(lane: string | null): boolean;
  /** Puts a run that is neither running nor waiting at the end of its lane, to run as soon as it is its turn. */
  requeue(run: { seq: number; lane: string | null; time: number }, now: number): void;
}

/** Prepares the statements that move runs within lanes. */
export function prepareLanes(db: DatabaseSync): Lanes {
  const findHead = db.prepare(HEAD);
  const findNext = db.prepare(NEXT);
  const findLast = db.prepare(LAST);
  const makeHead = db.prepare(
    `UPDATE run SET state = CASE WHEN hold IS NULL AND doubt = 0 THEN 1 ELSE 3 END, run_at = max(run_at, ?)
     WHERE seq = ?`,
  );
  const makeWait = db.prepare(`UPDATE run SET state = 0 WHERE seq = ?`);
  const setRunAt = db.prepare(`UPDATE run SET run_at = ? WHERE seq = ?`);
  const setPlace = db.prepare(
    `UPDATE run SET state = ?, place_time = ?, place_turn = ?, run_at = ?, asked = 0 WHERE seq = ?`,
  );

  const headOf = (lane: string) => {
    const row = findHead.get(lane) as HeadRow | undefined;
    return row ? toHead(row) : null;
  };

  const hasten = (head: Head & { seq: number }, now: number) => {
    const runAt = hastened(head, now);
    if (runAt !== head.runAt) setRunAt.run(runAt, head.seq);
  };

  const advance = (lane: string | null, now: number) => {
    const next = lane === null ? undefined : findNext.get(lane);
    if (next) makeHead.run(now, next.seq as number);
    return next !== undefined;
  };

  return {
    join(lane, time, held, now) {
      const first = held ? "held" : "ready";
      const head = lane === null ? null : headOf(lane);
      if (!head) return first;
      if (!goesBefore(time, head)) {
        hasten(head, now);
        return "waiting";
      }
      makeWait.run(head.seq);
      return first;
    },
    advance,
    waits: (lane) => lane !== null && findNext.get(lane) !== undefined,
    requeue({ seq, lane, time }, now) {
      if (lane === null) {
        setPlace.run(CODE.ready, time, 0, now, seq);
        return;
      }
      const head = headOf(lane);
      const last = findLast.get(lane) as unknown as Place | undefined;
      const place = lastPlace(time, last ?? (head && head.seq !== seq ? head.place : null));
      setPlace.run(CODE.waiting, place.time, place.turn, now, seq);
      if (head && head.seq !== seq) hasten(head, now);
      else advance(lane, now);
    },
  };
}
