/**
 * Gathering runs before one of them runs, inside the caller's transaction.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { type Gather, type Gatherable, gathered } from "../gather.ts";
import type { Batches } from "./batches.ts";
import { prepareEnd } from "./end.ts";
import { prepareLanes } from "./lanes.ts";

const COLUMNS = `r.seq, d.id || '.' || r.n AS id, r.purpose, r.object, r.created_at, r.event_time,
  r.claim, r.depth, r.doubt = 0 AND r.hold IS NULL AS free, r.prechange IS NOT NULL AS knows_before,
  d.action, d.branch, (SELECT length(bytes) FROM body WHERE delivery = r.delivery) AS bytes`;

/** Those behind the head of a lane, in their order. */
export const BEHIND = `SELECT ${COLUMNS} FROM run r CROSS JOIN delivery d ON d.seq = r.delivery
  WHERE r.lane = ? AND r.state = 0 ORDER BY r.place_time, r.place_turn, r.seq LIMIT ?`;

/** A head that was looked at. */
export interface Looked {
  /** The run that is to be claimed now; null: none is. */
  readonly run: number | null;
  /** How many runs it took to find out, or are carried by it. */
  readonly cost: number;
}

/** Prepares what looks at a head that is due, and does with its lane what there is to do. */
export function prepareGather(
  db: DatabaseSync,
  batches: Batches,
): (head: number, how: Gather, now: number) => Looked {
  const end = prepareEnd(db);
  const lanes = prepareLanes(db);
  const readHead = db.prepare(
    `SELECT ${COLUMNS}, r.lane FROM run r JOIN delivery d ON d.seq = r.delivery WHERE r.seq = ?`,
  );
  const readBehind = db.prepare(BEHIND);
  const wait = db.prepare(`UPDATE run SET run_at = ? WHERE seq = ?`);
  const takeOver = db.prepare(
    `UPDATE run SET prechange = (SELECT prechange FROM run WHERE seq = ?), folded = ?, state = 1
     WHERE seq = ?`,
  );

  return (seq, how, now) => {
    const { lane, ...head } = readHead.get(seq) as unknown as Gatherable & { lane: string | null };
    const behind = lane === null ? [] : readBehind.all(lane, how.size - 1);
    const cost = 1 + behind.length;
    const found = gathered([head, ...behind as unknown as Gatherable[]], how, now);
    switch (found.kind) {
      case "later":
        wait.run(found.at, seq);
        return { run: null, cost };
      case "alone":
        return { run: seq, cost };
      case "batch":
        return { run: batches.make(found.runs, now), cost };
      case "last": {
        for (const other of found.others) end.finish(other.seq, "skipped", found.reason, now);
        takeOver.run(found.first.seq, found.action, found.last.seq);
        return { run: found.last.seq, cost };
      }
      case "none":
        for (const run of found.runs) end.finish(run.seq, "skipped", found.reason, now);
        lanes.advance(lane, now);
        return { run: null, cost };
    }
  };
}
