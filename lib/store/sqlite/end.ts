/**
 * Finishing runs, and the run that tells of a dead one.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { CODE } from "../codes.ts";
import type { StoredError } from "../store.ts";

/** The dead run of which a call of the handler's `dead()` is made. */
export interface DeadRun {
  readonly delivery: number;
  readonly handler: string;
  readonly source: string;
  readonly object: string | null;
  readonly event_time: number;
}

/** What finishes runs. The caller lets the lane go on. */
export interface End {
  finish(
    seq: number,
    state: "done" | "skipped" | "dead",
    reason: string | null,
    now: number,
  ): void;
  /** Makes the run that calls the handler's `dead()`: same delivery, no lane. */
  callDead(run: DeadRun, error: StoredError, now: number): void;
}

/** Prepares the statements that finish runs. */
export function prepareEnd(db: DatabaseSync): End {
  const finish = db.prepare(
    `UPDATE run SET state = ?, reason = ?, finished_at = ?, doubt = 0 WHERE seq = ?`,
  );
  const insert = db.prepare(
    `INSERT INTO run (delivery, n, handler, source, purpose, lane, object, state, event_time,
       place_time, run_at, created_at, dead_error)
     VALUES (?, (SELECT max(n) + 1 FROM run WHERE delivery = ?), ?, ?, 'dead', NULL, ?, 1,
       ?, ?, ?, ?, ?)`,
  );
  return {
    finish: (seq, state, reason, now) => void finish.run(CODE[state], reason, now, seq),
    callDead({ delivery, handler, source, object, event_time }, error, now) {
      insert.run(
        delivery,
        delivery,
        handler,
        source,
        object,
        event_time,
        event_time,
        now,
        now,
        JSON.stringify(error),
      );
    },
  };
}
