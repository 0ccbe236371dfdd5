/**
 * Taking runs to execute them.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { Gather } from "../gather.ts";
import { batchOf, type ClaimedRow, toClaimed } from "../rows.ts";
import type { ClaimedRun, ClaimSlot } from "../store.ts";
import { prepareBatches } from "./batches.ts";
import { prepareGather } from "./gather.ts";

/** The due runs of one slot, oldest first. Its cost must not grow with the backlog. */
export const DUE = `SELECT seq FROM run
  WHERE state = 1 AND handler = ? AND source = ? AND run_at <= ? ORDER BY run_at, seq LIMIT ? + 0`;

/** The first due run of a handler in the first of its sources, and in the one after the given one. */
export const FIRST_DUE = `SELECT source, run_at FROM run
  WHERE state = 1 AND handler = ? ORDER BY source, run_at LIMIT 1`;
export const NEXT_DUE = `SELECT source, run_at FROM run
  WHERE state = 1 AND handler = ? AND source > ? ORDER BY source, run_at LIMIT 1`;

/** Whether a run of the lane with a newer event has been started. */
export const LATE = `SELECT 1 FROM run
  WHERE lane = ? AND lane IS NOT NULL AND claim > 0 AND event_time >= ?
    AND (event_time > ? OR seq > ?) LIMIT 1`;

/** How many runs one claim looks at in order to gather some: no delivery can be acknowledged meanwhile. */
const LOOKS = 1_000;

/** Bytes of bodies after which none is given that would only wait for a place. */
const AHEAD_BYTES = 2 ** 20;

interface Row extends ClaimedRow {
  readonly event_time: number;
}

/** Prepares what claims runs inside the caller's transaction. */
export function prepareClaim(
  db: DatabaseSync,
): (slots: readonly ClaimSlot[], now: number) => ClaimedRun[] {
  const findDue = db.prepare(DUE);
  const batches = prepareBatches(db);
  const gather = prepareGather(db, batches);
  const findLate = db.prepare(LATE);
  const take = db.prepare(
    `UPDATE run SET state = 2, claim = claim + 1, attempt = attempt + 1, asked = 0,
       started_at = ? WHERE seq = ?`,
  );
  const read = db.prepare(
    `SELECT r.seq, d.id, r.n, r.handler, r.purpose, r.lane, r.claim, r.attempt, r.interrupted,
       r.quarantine, r.depth, d.branch, r.event_time, r.prechange, r.folded, r.dead_error, r.about,
       (SELECT a.handler FROM run a WHERE a.delivery = r.delivery AND a.n = r.about) AS about_handler,
       CASE WHEN r.about IS NOT NULL THEN (SELECT a.seq FROM run a
         WHERE a.delivery = r.delivery AND a.n = r.about AND a.purpose = 'batch') END AS about_batch,
       d.source, d.origin, d.kind, d.url_object_type, d.object_type, d.action, d.object_id, d.user,
       d.request_id, d.error, d.received_at, b.bytes
     FROM run r JOIN delivery d ON d.seq = r.delivery JOIN body b ON b.delivery = r.delivery
     WHERE r.seq = ?`,
  );
  const readSteps = db.prepare(`SELECT name, result FROM step WHERE run = ?`);

  const claim = (seq: number, now: number): ClaimedRun => {
    take.run(now, seq);
    const row = read.get(seq) as unknown as Row;
    const late = row.lane !== null &&
      findLate.get(row.lane, row.event_time, row.event_time, seq) !== undefined;
    // The first attempt has none.
    const rows = row.claim === 1 ? [] : readSteps.all(seq);
    const steps = rows as unknown as { name: string; result: string }[];
    const batch = batchOf(row);
    return toClaimed(row, {
      late,
      batch: batch === null ? null : batches.runsOf(batch),
      steps: Object.fromEntries(steps.map((step) => [step.name, JSON.parse(step.result)])),
    });
  };

  const claimGathered = ({ handler, source, limit }: ClaimSlot, how: Gather, now: number) => {
    const claimed: ClaimedRun[] = [];
    for (let looks = 0; looks < LOOKS && claimed.length < limit;) {
      const head = findDue.get(handler, source, now, 1);
      if (!head) break;
      const { run, cost } = gather(head.seq as number, how, now);
      if (run !== null) claimed.push(claim(run, now));
      looks += cost;
    }
    return claimed;
  };

  const claimEach = ({ handler, source, limit, ahead = 0 }: ClaimSlot, now: number) => {
    const claimed: ClaimedRun[] = [];
    let bytes = 0;
    for (const { seq } of findDue.all(handler, source, now, limit + ahead)) {
      if (claimed.length >= limit && bytes >= AHEAD_BYTES) break;
      const run = claim(seq as number, now);
      claimed.push(run);
      bytes += run.delivery.body.length;
    }
    return claimed;
  };

  return (slots, now) =>
    slots.flatMap((slot) =>
      slot.gather ? claimGathered(slot, slot.gather, now) : claimEach(slot, now)
    );
}

/** Prepares what tells when the next ready run of some handlers is due. */
export function prepareNextDue(db: DatabaseSync): (handlers: readonly string[]) => number | null {
  const first = db.prepare(FIRST_DUE);
  const find = db.prepare(NEXT_DUE);
  return (handlers) => {
    let next: number | null = null;
    for (const handler of handlers) {
      let row = first.get(handler);
      while (row) {
        const runAt = row.run_at as number;
        if (next === null || runAt < next) next = runAt;
        row = find.get(handler, row.source as string);
      }
    }
    return next;
  };
}
