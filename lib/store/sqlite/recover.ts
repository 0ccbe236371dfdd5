/**
 * Putting back what a process that is gone had taken.
 *
 * @module
 */
import type { Connection } from "./connection.ts";
import { PROCESS_ENDED } from "../endings.ts";
import { QUARANTINE_AFTER } from "../rules.ts";
import { prepareRecord } from "./attempts.ts";
import { CHUNK, inChunks } from "./chunks.ts";
import { inState } from "./by_state.ts";
import { prepareHandlers } from "./handlers.ts";

interface Row {
  seq: number;
  claim: number;
  attempt: number;
  started_at: number;
}

/** Prepares what puts all running runs back; it gives how many. Valid only while nobody else executes runs. */
export function prepareRecover(connection: Connection): (now: number) => Promise<number> {
  const { db } = connection;
  const record = prepareRecord(db);
  const handlers = prepareHandlers(db);
  const findRunning = db.prepare(
    `SELECT seq, claim, attempt, started_at FROM run
     WHERE handler = ? AND ${inState("running")} LIMIT ?`,
  );
  const putBack = db.prepare(
    `UPDATE run SET state = CASE WHEN hold IS NULL THEN 1 ELSE 3 END,
       run_at = max(run_at, ?), attempt = attempt - 1, interrupted = interrupted + 1,
       quarantine = CASE WHEN interrupted + 1 >= ? THEN 1 ELSE quarantine END WHERE seq = ?`,
  );

  const recover = (row: Row, now: number) => {
    putBack.run(now, QUARANTINE_AFTER, row.seq);
    record(row, {
      claim: row.claim,
      startedAt: row.started_at,
      endedAt: now,
      outcome: PROCESS_ENDED,
      log: [],
      logDropped: 0,
    });
  };

  return async (now) => {
    let sum = 0;
    for (const handler of connection.read(handlers)) {
      sum += await inChunks(connection, () => {
        const rows = findRunning.all(handler, CHUNK) as unknown as Row[];
        for (const row of rows) recover(row, now);
        return { changed: rows.length, more: rows.length === CHUNK };
      });
    }
    return sum;
  };
}
