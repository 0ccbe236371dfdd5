/**
 * The record of attempts.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { errorOf, nameOf } from "../codes.ts";
import type { Completion } from "../store.ts";

/** Prepares what writes down how an attempt ended. */
export function prepareRecord(
  db: DatabaseSync,
): (
  run: { seq: number; attempt: number },
  ended: Omit<Completion, "run" | "callDead" | "emits">,
) => void {
  const insert = db.prepare(
    `INSERT INTO attempt (run, claim, attempt, started_at, ended_at, outcome, error, log, log_dropped)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  return (run, { claim, startedAt, endedAt, outcome, log, logDropped }) => {
    const error = errorOf(outcome);
    insert.run(
      run.seq,
      claim,
      run.attempt,
      startedAt,
      endedAt,
      nameOf(outcome),
      error && JSON.stringify(error),
      log.length === 0 ? null : JSON.stringify(log),
      logDropped,
    );
  };
}
