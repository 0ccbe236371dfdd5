/**
 * Our own writes: recorded before they leave, settled by their answers, found again by the events they cause.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import {
  isSamePlace,
  type NewWrite,
  type OpenWrite,
  type OwnEffect,
  type SettledWrite,
  type Writer,
  type Written,
} from "../origin.ts";
import { prepareFind } from "./find.ts";

/** What records writes, inside the caller's transaction. */
export interface OwnWrites {
  /** Null: the execution that writes is not the newest of its run. */
  begin(write: NewWrite): number | null;
  /** Ends the lease of a write. */
  expire(id: number, now: number): void;
  /** The writes whose lease has ended without an answer. */
  open(now: number): OpenWrite[];
  /** Whether a write is this request. */
  isKnown(source: string, requestId: string): boolean;
}

/** Prepares what records writes. */
export function prepareOwnWrites(db: DatabaseSync): OwnWrites {
  const find = prepareFind(db);
  const running = db.prepare(
    `SELECT handler, depth FROM run WHERE seq = ? AND claim = ? AND state = 2`,
  );
  const insert = db.prepare(
    `INSERT INTO own_write (source, run, handler, depth, method, path, branch, nonce, started_at,
       lease_until) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const open = db.prepare(
    `SELECT id, source, handler, method, path, branch, nonce, started_at AS startedAt,
       lease_until AS leaseUntil FROM own_write
     WHERE settled_at IS NULL AND lease_until <= ? ORDER BY id LIMIT 100`,
  );
  const known = db.prepare(
    `SELECT 1 FROM own_write WHERE source = ? AND request_id = ? AND request_id IS NOT NULL`,
  );
  const expire = db.prepare(
    `UPDATE own_write SET lease_until = min(lease_until, ?) WHERE id = ? AND settled_at IS NULL`,
  );
  return {
    begin({ run, handler = null, ...write }) {
      let writer: { handler: string | null; depth: number } = { handler, depth: 0 };
      if (run !== null) {
        const seq = find(run.id);
        const row = seq === null ? undefined : running.get(seq, run.claim);
        if (!row) return null;
        writer = row as unknown as typeof writer;
      }
      const inserted = insert.run(
        write.source,
        run?.id ?? null,
        writer.handler,
        writer.depth,
        write.method,
        write.path,
        write.branch,
        write.nonce,
        write.startedAt,
        write.leaseUntil,
      );
      return Number(inserted.lastInsertRowid);
    },
    expire: (id, now) => void expire.run(now, id),
    open: (now) => open.all(now).map((row) => ({ ...row }) as unknown as OpenWrite),
    isKnown: (source, requestId) => known.get(source, requestId) !== undefined,
  };
}

/**
 * Prepares what settles a write, and gives its source; null: it is not known any more. Of two answers the first counts, but
 * a request id is better than none: the change log may have been asked while the write was stopped on its way.
 */
export function prepareSettle(
  db: DatabaseSync,
): (id: number, settled: SettledWrite, now: number) => string | null {
  const settle = db.prepare(
    `UPDATE own_write SET settled_at = ifnull(settled_at, ?), request_id = ?, until = ?, lost = ?
     WHERE id = ? AND (settled_at IS NULL OR (request_id IS NULL AND ? IS NOT NULL))`,
  );
  const find = db.prepare(`SELECT source FROM own_write WHERE id = ?`);
  return (id, { requestId, until, lost }, now) => {
    settle.run(now, requestId, until, lost ?? null, id, requestId);
    return find.get(id)?.source as string | undefined ?? null;
  };
}

/** Prepares what finds the one of us who caused an event among the settled writes; null: none of them. */
export function prepareWriter(db: DatabaseSync): (event: Written) => Writer | null {
  const find = db.prepare(
    `SELECT handler, run, depth, branch FROM own_write
     WHERE source = ? AND request_id = ? AND request_id IS NOT NULL
       AND (until IS NULL OR until >= ?) ORDER BY id`,
  );
  return ({ source, requestId, eventTime, branch }) => {
    const writes = requestId === null ? [] : find.all(source, requestId, eventTime);
    const write = writes.find((row) => isSamePlace(row.branch as string | null, branch));
    return write as unknown as Writer | undefined ?? null;
  };
}

/** Prepares what notes that a handler's write came back as an event. */
export function prepareNoteEffect(db: DatabaseSync): (effect: OwnEffect) => void {
  const note = db.prepare(
    `INSERT INTO own_effect (handler, source, object_type, action) VALUES (?, ?, ?, ?)
     ON CONFLICT DO NOTHING`,
  );
  return ({ handler, source, objectType, action }) =>
    void note.run(handler, source, objectType, action);
}

/** Prepares what lists the effects that were noted. */
export function prepareOwnEffects(db: DatabaseSync): () => OwnEffect[] {
  const list = db.prepare(
    `SELECT handler, source, object_type AS objectType, action FROM own_effect
     ORDER BY handler, source, object_type, action`,
  );
  return () => list.all().map((row) => ({ ...row }) as unknown as OwnEffect);
}
