/**
 * Events that were found in the change log, and the deliveries that were meant to bring them.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { PURGED } from "../codes.ts";
import type { SeenDelivery } from "../origin.ts";
import type { NewDelivery, Store } from "../store.ts";
import { prepareGetValue } from "./values.ts";

/** What finds the other one of a pair. */
export interface Twins {
  /** The id of a delivery that came while the change log was read, and is this event; null: none. */
  ofCaughtUp(d: NewDelivery, caughtUp: NonNullable<NewDelivery["caughtUp"]>): string | null;
  /** The event of the change log (its `seq`) that a delivery brings again; null: none. */
  ofDelivery(d: NewDelivery): number | null;
}

/** Prepares what finds the twins of a batch: where nothing was ever caught up, it need not look for each delivery. */
export function prepareTwins(db: DatabaseSync): (batch: readonly NewDelivery[]) => Twins {
  const any = db.prepare(`SELECT 1 FROM delivery WHERE origin = 'catch-up' LIMIT 1`);
  const since = db.prepare(
    `SELECT id FROM delivery WHERE seq > ? AND source = ? AND object_type = ? AND object_id = ?
       AND request_id IS ? AND event_time >= ? AND event_time <= ? AND twin IS NULL LIMIT 1`,
  );
  const before = db.prepare(
    `SELECT seq FROM delivery WHERE origin = 'catch-up' AND source = ? AND request_id = ?
       AND object_type = ? AND object_id = ? AND covers_from <= ?
       AND (covers_until IS NULL OR covers_until >= ?) ORDER BY event_time DESC LIMIT 1`,
  );
  const twins: Twins = {
    ofCaughtUp(d, { mark, from, until }) {
      const { source, objectType, objectId, requestId } = d;
      const last = until ?? Number.MAX_SAFE_INTEGER;
      const row = since.get(mark, source, objectType, objectId, requestId, from, last);
      return (row?.id as string | undefined) ?? null;
    },
    ofDelivery(d) {
      if (d.origin !== "webhook" || d.kind !== "object" || d.requestId === null) return null;
      const row = before.get(
        d.source,
        d.requestId,
        d.objectType,
        d.objectId,
        d.eventTime,
        d.eventTime,
      );
      return (row?.seq as number | undefined) ?? null;
    },
  };
  const none: Twins = { ...twins, ofDelivery: () => null };
  return (batch) => batch.some((d) => d.caughtUp) || any.get() ? twins : none;
}

/** Prepares what lists what was delivered. Replays and samples are no new events of the source. */
export function prepareDelivered(
  db: DatabaseSync,
): (source: string, since: number) => Awaited<ReturnType<Store["delivered"]>> {
  const columns = `request_id AS requestId, object_type AS objectType, object_id AS objectId,
    action, event_time AS time, origin, twin IS NULL AS told`;
  const mark = db.prepare(`SELECT ifnull(max(seq), 0) AS mark FROM delivery`);
  const list = db.prepare(
    `SELECT ${columns} FROM delivery INDEXED BY delivery_dedupe
     WHERE source = ? AND event_time >= ? AND dedupe IS NOT NULL AND kind = 'object'
     UNION ALL SELECT ${columns} FROM delivery
     WHERE origin = 'catch-up' AND source = ? AND event_time >= ?`,
  );
  const purged = prepareGetValue(db);
  return (source, since) => ({
    mark: mark.get()!.mark as number,
    deliveries: list.all(source, since, source, since)
      .map((row) => ({ ...row, told: row.told === 1 }) as unknown as SeenDelivery),
    // After the list: what was purged while it was read is then known to be gone.
    completeSince: purged(PURGED) as number | undefined ?? null,
  });
}
