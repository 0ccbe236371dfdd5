/**
 * The record of attempts.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { Completion, Outcome, StoredError } from "../store.ts";

/** Prepares what writes down how an attempt ended. */
export function prepareRecord(
  db: DatabaseSync,
): (run: { seq: number; attempt: number }, ended: Omit<Completion, "run" | "callDead">) => void {
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
      outcome.kind === "failed" && outcome.timeout ? "timeout" : outcome.kind,
      error && JSON.stringify(error),
      log.length === 0 ? null : JSON.stringify(log),
      logDropped,
    );
  };
}

function errorOf(outcome: Outcome): StoredError | null {
  switch (outcome.kind) {
    case "done":
    case "skipped":
      return null;
    case "dead":
    case "failed":
      return outcome.error;
    case "interrupted":
      return { name: "Interrupted", message: outcome.reason };
  }
}
