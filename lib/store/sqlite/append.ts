/**
 * Storing deliveries with their bytes and runs.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import {
  effectOf,
  judgeNewRun,
  NO_WRITES,
  objectOf,
  type Origin,
  originOf,
  type Writes,
} from "../arrival.ts";
import { BRANCHES, CODE, OWN_CHANGES } from "../codes.ts";
import { type Appended, type NewDelivery, StoreError } from "../store.ts";
import { prepareTwins, type Twins } from "./caught_up.ts";
import { prepareLanes } from "./lanes.ts";
import { prepareNoteEffect, prepareWriter } from "./own_writes.ts";

/** Prepares what stores one batch inside the caller's transaction. */
export function prepareAppend(db: DatabaseSync): (batch: readonly NewDelivery[]) => Appended[] {
  const insertDelivery = prepareInsert(db);
  const insertRuns = prepareInsertRuns(db);
  const openWrites = prepareWrites(db);
  const twinsOf = prepareTwins(db);
  const findSame = db.prepare(
    `SELECT id FROM delivery WHERE source = ? AND event_time = ? AND dedupe = ?
       AND dedupe IS NOT NULL
     UNION ALL SELECT id FROM delivery WHERE source = ? AND dedupe = ?
       AND dedupe IS NOT NULL AND event_time = received_at`,
  );
  const insertBody = db.prepare(`INSERT INTO body (delivery, idle, bytes) VALUES (?, ?, ?)`);
  const insertDoubt = db.prepare(
    `INSERT INTO doubt (delivery, source, own, user_is_ours, since, ask_at) VALUES (?, ?, ?, ?, ?, ?)`,
  );

  const append = (d: NewDelivery, { twins, writes }: Known): Appended => {
    const came = d.caughtUp && twins.ofCaughtUp(d, d.caughtUp);
    if (came) return { id: came, duplicate: true, runs: 0 };
    const twin = d.caughtUp ? null : twins.ofDelivery(d);
    const seq = insertDelivery(d, twin);
    if (seq === null) {
      // Perhaps a row of this very transaction: a duplicate is told only after the commit that holds the first.
      const same = findSame.get(d.source, d.eventTime, d.dedupe, d.source, d.dedupe);
      if (!same) throw new StoreError(`Cannot store delivery ${d.id}: there is one of this id`);
      return { id: same.id as string, duplicate: true, runs: 0 };
    }
    const runs = twin === null ? d.runs : [];
    insertBody.run(seq, runs.length === 0 && d.kind !== "unreadable" ? 1 : 0, d.body);
    if (twin !== null) return { id: d.id, duplicate: false, runs: 0, caughtUpBefore: true };
    if (runs.length > 0) {
      const origin = originOf(d, writes);
      insertRuns(seq, d, origin);
      if (origin.doubt) {
        const ask = origin.ask ? d.receivedAt : null;
        insertDoubt.run(seq, d.source, origin.own, d.own === "yes" ? 1 : 0, d.receivedAt, ask);
      }
    }
    return { id: d.id, duplicate: false, runs: runs.length };
  };

  return (batch) => {
    const known = { twins: twinsOf(batch), writes: openWrites() };
    return batch.map((d) => append(d, known));
  };
}

/** What deliveries are compared with. */
interface Known {
  readonly twins: Twins;
  readonly writes: Writes;
}

/** Prepares what stores a delivery's own row; null when there is one of its id, or of its bytes. */
function prepareInsert(db: DatabaseSync): (d: NewDelivery, twin: number | null) => number | null {
  const insert = db.prepare(
    `INSERT INTO delivery (id, source, origin, kind, received_at, event_time, object_type, action,
       object_id, display, user, request_id, url_object_type, error, secret_index, dedupe,
       branch, covers_from, covers_until, twin)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO NOTHING`,
  );
  return (d, twin) => {
    const { changes, lastInsertRowid } = insert.run(
      d.id,
      d.source,
      d.origin,
      d.kind,
      d.receivedAt,
      d.eventTime,
      d.objectType,
      d.action,
      d.objectId,
      d.display,
      d.user,
      d.requestId,
      d.urlObjectType,
      d.error,
      d.secretIndex,
      d.dedupe,
      typeof d.branch === "object" && d.branch !== null ? JSON.stringify(d.branch) : null,
      d.caughtUp?.from ?? null,
      d.caughtUp?.until ?? null,
      twin,
    );
    return Number(changes) === 0 ? null : lastInsertRowid as number;
  };
}

/** Prepares what looks for our own writes: where there is none, it need not look for each delivery. */
function prepareWrites(db: DatabaseSync): () => Writes {
  const any = db.prepare(`SELECT 1 FROM own_write LIMIT 1`);
  const lastOpen = db.prepare(
    `SELECT max(id) AS id FROM own_write WHERE source = ? AND settled_at IS NULL`,
  );
  const writes: Writes = {
    writerOf: prepareWriter(db),
    lastOpen: (source) => lastOpen.get(source)?.id as number | null,
  };
  return () => any.get() ? writes : NO_WRITES;
}

function prepareInsertRuns(
  db: DatabaseSync,
): (delivery: number, d: NewDelivery, origin: Origin) => void {
  const lanes = prepareLanes(db);
  const noteEffect = prepareNoteEffect(db);
  const insert = db.prepare(
    `INSERT INTO run (delivery, n, handler, source, purpose, lane, object, state, hold, event_time,
       place_time, run_at, created_at, own_changes, branches, depth, doubt, reason, finished_at, prechange)
     VALUES (?, ?, ?, ?, 'event', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );

  return (delivery, d, origin) => {
    const object = objectOf(d);
    const effect = effectOf(d, origin);
    if (effect) noteEffect(effect);
    d.runs.forEach((run, index) => {
      const { skip, depth } = judgeNewRun(d, run, origin);
      const hold = run.held ?? null;
      const state = skip !== null
        ? "skipped"
        : lanes.join(run.lane, d.eventTime, hold !== null || origin.doubt, d.receivedAt);
      insert.run(
        delivery,
        index + 1,
        run.handler,
        d.source,
        run.lane,
        object,
        CODE[state],
        hold,
        d.eventTime,
        d.eventTime,
        d.receivedAt + (run.delay ?? 0),
        d.receivedAt,
        OWN_CHANGES.indexOf(run.ownChanges ?? "skip"),
        BRANCHES.indexOf(run.branches ?? "main"),
        depth,
        origin.doubt ? 1 : 0,
        skip,
        skip === null ? null : d.receivedAt,
        run.prechange === undefined ? null : JSON.stringify(run.prechange),
      );
    });
  };
}
