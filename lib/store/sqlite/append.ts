/**
 * Storing deliveries with their bytes and runs.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { type Appended, type NewDelivery, StoreError } from "../store.ts";
import { CODE } from "./schema.ts";
import { prepareLanes } from "./lanes.ts";

/** Prepares what stores one batch inside the caller's transaction. */
export function prepareAppend(db: DatabaseSync): (batch: readonly NewDelivery[]) => Appended[] {
  const lanes = prepareLanes(db);
  const findSame = db.prepare(
    `SELECT id FROM delivery WHERE source = ? AND event_time = ? AND dedupe = ?
       AND dedupe IS NOT NULL
     UNION ALL SELECT id FROM delivery WHERE source = ? AND dedupe = ?
       AND dedupe IS NOT NULL AND event_time = received_at`,
  );
  const insertDelivery = db.prepare(
    `INSERT INTO delivery (id, source, origin, kind, received_at, event_time, object_type, action,
       object_id, display, user, request_id, url_object_type, error, secret_index, dedupe)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO NOTHING`,
  );
  const insertBody = db.prepare(`INSERT INTO body (delivery, idle, bytes) VALUES (?, ?, ?)`);
  const insertRun = db.prepare(
    `INSERT INTO run (delivery, n, handler, source, purpose, lane, object, state, hold, event_time,
       place_time, run_at, created_at)
     VALUES (?, ?, ?, ?, 'event', ?, ?, ?, ?, ?, ?, ?, ?)`,
  );

  const append = (d: NewDelivery): Appended => {
    const inserted = insertDelivery.run(
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
    );
    if (Number(inserted.changes) === 0) {
      // Perhaps a row of this very transaction: a duplicate is told only after the commit that holds the first.
      const same = findSame.get(d.source, d.eventTime, d.dedupe, d.source, d.dedupe);
      if (!same) throw new StoreError(`Cannot store delivery ${d.id}: there is one of this id`);
      return { id: same.id as string, duplicate: true, runs: 0 };
    }
    const seq = inserted.lastInsertRowid as number;
    const idle = d.runs.length === 0 && d.kind !== "unreadable" ? 1 : 0;
    insertBody.run(seq, idle, d.body);

    const object = d.objectId === null ? null : `${d.source}:${d.objectType}:${d.objectId}`;
    d.runs.forEach((run, index) => {
      const hold = run.held ?? null;
      const state = lanes.join(run.lane, d.eventTime, hold !== null, d.receivedAt);
      insertRun.run(
        seq,
        index + 1,
        run.handler,
        d.source,
        run.lane,
        object,
        CODE[state],
        hold,
        d.eventTime,
        d.eventTime,
        d.receivedAt,
        d.receivedAt,
      );
    });
    return { id: d.id, duplicate: false, runs: d.runs.length };
  };

  return (batch) => batch.map(append);
}
