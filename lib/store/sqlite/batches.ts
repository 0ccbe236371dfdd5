/**
 * Batches: runs that carry others, inside the caller's transaction. What a batch carries has its state when both are over,
 * and is in no lane meanwhile.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { CODE } from "../codes.ts";
import type { Gatherable } from "../gather.ts";
import type { BatchedRow } from "../rows.ts";
import type { LeftRun } from "../work.ts";
import { type DeadRun, prepareEnd } from "./end.ts";
import { prepareFind } from "./find.ts";

/** What makes, reads and ends batches. */
export interface Batches {
  /** Makes the batch of some runs, of which the first is the head of its lane; gives its `seq`. It is the head now. */
  make(runs: readonly Gatherable[], now: number): number;
  /** What a batch carries, by the times of the events. */
  runsOf(batch: number): BatchedRow[];
  /** Ends what a batch carries, as it has ended itself. */
  end(
    batch: number,
    state: "done" | "skipped" | "dead",
    reason: string | null,
    now: number,
  ): void;
  /** Ends some of what it carries for reasons of their own. */
  leave(batch: number, left: readonly LeftRun[], callDead: readonly string[], now: number): void;
}

/** What a batch carries. Not in order: sorting it with the bytes takes three times as long as reading it. */
export const CARRIED =
  `SELECT r.seq, r.event_time, d.id, r.n, r.prechange, d.branch, d.source, d.origin, d.kind,
    d.url_object_type, d.object_type, d.action, d.object_id, d.user, d.request_id, d.error, d.received_at, b.bytes,
    EXISTS (SELECT 1 FROM run o WHERE o.lane = c.lane AND o.lane IS NOT NULL AND o.claim > 0
      AND o.event_time >= r.event_time AND o.seq <> c.seq
      AND (o.event_time > r.event_time OR o.seq > r.seq)) AS late
  FROM run r JOIN run c ON c.seq = r.batch JOIN delivery d ON d.seq = r.delivery
    JOIN body b ON b.delivery = r.delivery
  WHERE r.batch = ?`;

interface Carried extends BatchedRow {
  readonly seq: number;
  readonly event_time: number;
}

/** Prepares the statements. */
export function prepareBatches(db: DatabaseSync): Batches {
  const ends = prepareEnd(db);
  const find = prepareFind(db);
  const insert = db.prepare(
    `INSERT INTO run (delivery, n, handler, source, purpose, lane, state, event_time, place_time,
       place_turn, run_at, created_at, depth)
     SELECT delivery, (SELECT max(n) + 1 FROM run WHERE delivery = head.delivery), handler, source,
       'batch', lane, 0, ?, place_time, place_turn, ?, ?, ? FROM run AS head WHERE seq = ?`,
  );
  const carry = db.prepare(
    `UPDATE run SET state = 0, lane = NULL, batch = ? WHERE seq IN (SELECT value FROM json_each(?))`,
  );
  const begin = db.prepare(`UPDATE run SET state = 1 WHERE seq = ?`);
  const read = db.prepare(CARRIED);
  const endAll = db.prepare(
    `UPDATE run SET state = ?, reason = ?, finished_at = ?
     WHERE batch = ? AND finished_at IS NULL`,
  );
  const leave = db.prepare(
    `UPDATE run SET batch = NULL, lane = (SELECT c.lane FROM run c WHERE c.seq = run.batch)
     WHERE seq = ? AND batch = ? RETURNING seq, delivery, n, source, object, event_time, depth`,
  );
  return {
    make(runs, now) {
      const [head] = runs;
      const time = Math.max(...runs.map(({ event_time }) => event_time));
      const depth = Math.max(...runs.map(({ depth }) => depth));
      const batch = insert.run(time, now, now, depth, head!.seq).lastInsertRowid as number;
      carry.run(batch, JSON.stringify(runs.map(({ seq }) => seq)));
      begin.run(batch);
      return batch;
    },
    runsOf: (batch) =>
      (read.all(batch) as unknown as Carried[])
        .sort((a, b) => a.event_time - b.event_time || a.seq - b.seq),
    end: (batch, state, reason, now) => void endAll.run(CODE[state], reason, now, batch),
    leave(batch, left, callDead, now) {
      for (const { run, outcome } of left) {
        const row = leave.get(find(run), batch) as unknown as DeadRun & { seq: number } | undefined;
        if (!row) continue;
        const reason = outcome.kind === "dead" ? outcome.error.message : outcome.reason;
        ends.finish(row.seq, outcome.kind, reason, now);
        if (outcome.kind === "dead") {
          ends.callDead(row, { error: outcome.error, calls: callDead }, now);
        }
      }
    },
  };
}
