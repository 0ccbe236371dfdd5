/**
 * Finishing runs, and the run that tells of a dead one.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { CODE } from "../codes.ts";
import type { Death } from "../endings.ts";

/** A dead run of which somebody is told. */
export interface DeadRun {
  readonly delivery: number;
  readonly n: number;
  readonly source: string;
  readonly object: string | null;
  readonly event_time: number;
  readonly depth: number;
}

/** What finishes runs. The caller lets the lane go on. */
export interface End {
  finish(
    seq: number,
    state: "done" | "skipped" | "dead",
    reason: string | null,
    now: number,
  ): void;
  /** Makes the runs that tell of a dead one: same delivery, no lane, as deep in its chain. */
  callDead(run: DeadRun, death: Death, now: number): void;
}

/** Prepares the statements that finish runs. */
export function prepareEnd(db: DatabaseSync): End {
  const finish = db.prepare(
    `UPDATE run SET state = ?, reason = ?, finished_at = ?, doubt = 0 WHERE seq = ?`,
  );
  const insert = db.prepare(
    `INSERT INTO run (delivery, n, handler, source, purpose, lane, object, state, event_time,
       place_time, run_at, created_at, dead_error, about, depth)
     VALUES (?, (SELECT max(n) + 1 FROM run WHERE delivery = ?), ?, ?, 'dead', NULL, ?, 1,
       ?, ?, ?, ?, ?, ?, ?)`,
  );
  return {
    finish: (seq, state, reason, now) => void finish.run(CODE[state], reason, now, seq),
    callDead({ delivery, n, source, object, event_time, depth }, { error, calls }, now) {
      for (const handler of calls) {
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
          n,
          depth,
        );
      }
    },
  };
}
