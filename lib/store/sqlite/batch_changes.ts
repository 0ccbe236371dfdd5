/**
 * What a person does to batches, inside the caller's transaction.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";

/** What changes what a batch carries. */
export interface BatchChanges {
  /** What it has carried is to run again with it; gives how many that are. */
  renew(batch: number): number;
  /** What it carries is given up with it; gives how many that are. */
  drop(batch: number, now: number): number;
  /** It does not carry this one any more; whether it carries nothing now. */
  takeOut(run: number, batch: number): boolean;
}

/** Prepares the statements. */
export function prepareBatchChanges(db: DatabaseSync): BatchChanges {
  // Without its bytes it cannot run again.
  const renew = db.prepare(
    `UPDATE run SET state = 0, reason = NULL, finished_at = NULL WHERE batch = ?
       AND EXISTS (SELECT 1 FROM body WHERE body.delivery = run.delivery)`,
  );
  const drop = db.prepare(
    `UPDATE run SET state = 5, reason = 'dropped', finished_at = ? WHERE batch = ?`,
  );
  const takeOut = db.prepare(
    `UPDATE run SET batch = NULL, lane = (SELECT c.lane FROM run c WHERE c.seq = run.batch)
     WHERE seq = ?`,
  );
  const any = db.prepare(`SELECT 1 FROM run WHERE batch = ? LIMIT 1`);
  return {
    renew: (batch) => Number(renew.run(batch).changes),
    drop: (batch, now) => Number(drop.run(now, batch).changes),
    takeOut(run, batch) {
      takeOut.run(run);
      return any.get(batch) === undefined;
    },
  };
}
