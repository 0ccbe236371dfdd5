/**
 * Holding the runs of handlers that cannot run.
 *
 * @module
 */
import type { Connection } from "./connection.ts";
import { forStates, inState } from "./by_state.ts";
import { CHUNK, inChunks } from "./chunks.ts";

/** What holds and releases the runs of a handler; each gives how many. */
export interface Holds {
  hold(handler: string, reason: string): Promise<number>;
  release(handler: string, now: number): Promise<number>;
}

/**
 * Prepares what holds runs.
 *
 * The mark (`hold`) is set on waiting and running runs too, while only a head is in the state `held`: a marked run becomes `held`
 * where it would have become ready.
 */
export function prepareHolds(connection: Connection): Holds {
  const { db } = connection;
  const finds = forStates(["waiting", "running", "held"], (state) =>
    db.prepare(
      `SELECT seq, hold FROM run
       WHERE handler = ? AND ${inState(state)} AND seq > ? ORDER BY seq LIMIT ?`,
    ));
  const mark = db.prepare(`UPDATE run SET hold = ? WHERE seq = ?`);
  const holdReady = db.prepare(
    `UPDATE run SET hold = ?, state = 3
     WHERE seq IN (SELECT seq FROM run WHERE handler = ? AND ${inState("ready")} LIMIT ?)`,
  );
  const unmark = db.prepare(
    `UPDATE run SET hold = NULL, run_at = max(run_at, ?),
       state = CASE WHEN state = 3 AND doubt = 0 THEN 1 ELSE state END WHERE seq = ?`,
  );
  /** Changes the runs of a handler that are in one state and marked, or are not. */
  const change = (
    handler: string,
    state: keyof typeof finds,
    marked: boolean,
    apply: (seq: number) => void,
  ) => {
    let cursor = 0;
    return inChunks(connection, () => {
      const rows = finds[state].all(handler, cursor, CHUNK);
      const chosen = rows.filter((row) => (row.hold !== null) === marked);
      for (const row of chosen) apply(row.seq as number);
      const last = rows.at(-1);
      if (last) cursor = last.seq as number;
      return { changed: chosen.length, more: rows.length === CHUNK };
    });
  };

  return {
    async hold(handler, reason) {
      let sum = 0;
      // Held ones may be so for another reason.
      for (const state of ["waiting", "running", "held"] as const) {
        sum += await change(handler, state, false, (seq) => mark.run(reason, seq));
      }
      // Last: a waiting run may have become ready unmarked meanwhile.
      return sum + await inChunks(connection, () => {
        const changed = Number(holdReady.run(reason, handler, CHUNK).changes);
        return { changed, more: changed === CHUNK };
      });
    },
    async release(handler, now) {
      let sum = 0;
      // Held ones last: a waiting run may have become held meanwhile.
      for (const state of ["waiting", "running", "held"] as const) {
        sum += await change(handler, state, true, (seq) => unmark.run(now, seq));
      }
      return sum;
    },
  };
}
