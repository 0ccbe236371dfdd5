/**
 * Deleting deliveries with all that belongs to them, a limited number of rows at a time.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { PURGED } from "../codes.ts";

/** What deletes; each deletes up to `budget` rows and says how many. */
export interface Remove {
  /** The bytes of a delivery. */
  body(delivery: number, budget: number): number;
  /** A delivery with its runs, their attempts and steps, the delivery itself last. */
  delivery(delivery: number, budget: number): number;
}

/** Prepares the statements that delete. */
export function prepareRemove(db: DatabaseSync): Remove {
  const ofRuns = (table: string, key: string) =>
    `DELETE FROM ${table} WHERE (run, ${key}) IN (
       SELECT t.run, t.${key} FROM run JOIN ${table} t ON t.run = run.seq
       WHERE run.delivery = ? LIMIT ?)`;
  const removeBody = db.prepare(`DELETE FROM body WHERE delivery = ?`);
  const parts = [
    db.prepare(ofRuns("attempt", "claim")),
    db.prepare(ofRuns("step", "name")),
    db.prepare(
      `DELETE FROM run WHERE seq IN (SELECT seq FROM run WHERE delivery = ? LIMIT ?)`,
    ),
    ...["body", "doubt"].map((table) =>
      db.prepare(
        `DELETE FROM ${table} WHERE delivery IN
           (SELECT delivery FROM ${table} WHERE delivery = ? LIMIT ?)`,
      )
    ),
  ];
  const removeRow = db.prepare(
    `DELETE FROM delivery WHERE seq = ? RETURNING min(event_time, received_at) AS time`,
  );
  const notePurged = db.prepare(
    `INSERT INTO value (key, value) VALUES (?, ?)
     ON CONFLICT (key) DO UPDATE SET value = excluded.value
       WHERE CAST(excluded.value AS REAL) > CAST(value AS REAL)`,
  );
  return {
    body: (delivery) => Number(removeBody.run(delivery).changes),
    delivery(delivery, budget) {
      let left = budget;
      for (const part of parts) {
        if (left <= 0) return budget;
        left -= Number(part.run(delivery, left).changes);
      }
      const time = left > 0 ? removeRow.get(delivery)?.time : undefined;
      if (time === undefined) return budget - left;
      notePurged.run(PURGED, time as number);
      return budget - left + 1;
    },
  };
}
