/**
 * Deleting deliveries with all that belongs to them, a limited number of rows at a time.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";

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
    db.prepare(
      `DELETE FROM body WHERE delivery IN (SELECT delivery FROM body WHERE delivery = ? LIMIT ?)`,
    ),
    db.prepare(
      `DELETE FROM delivery WHERE seq IN (SELECT seq FROM delivery WHERE seq = ? LIMIT ?)`,
    ),
  ];
  return {
    body: (delivery) => Number(removeBody.run(delivery).changes),
    delivery(delivery, budget) {
      let left = budget;
      for (const part of parts) {
        if (left <= 0) break;
        left -= Number(part.run(delivery, left).changes);
      }
      return budget - left;
    },
  };
}
