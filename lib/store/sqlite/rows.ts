/**
 * From rows of the database to what the store's interface promises.
 *
 * @module
 */
import type { SQLOutputValue } from "node:sqlite";
import type { AttemptRow, DeliveryRow, RunRow } from "../store.ts";
import { STATES } from "./schema.ts";

type Row = Record<string, SQLOutputValue>;

/** Columns of `run r JOIN delivery d` that {@linkcode toRun} needs. */
export const RUN_COLUMNS = `d.id || '.' || r.n AS id, r.seq, d.id AS delivery, r.handler, r.source,
  r.purpose, r.state, CASE r.state WHEN 3 THEN ifnull(r.hold, 'origin not known yet') ELSE r.reason END AS reason, r.lane,
  r.attempt, r.interrupted, r.run_at AS runAt, r.created_at AS createdAt,
  r.finished_at AS finishedAt, d.object_type AS objectType, d.action, d.object_id AS objectId,
  d.display, d.user, d.request_id AS requestId`;

/** Columns of `attempt` that {@linkcode toAttempt} needs. */
export const ATTEMPT_COLUMNS = `claim, attempt, started_at AS startedAt, ended_at AS endedAt,
  outcome, error, log, log_dropped AS logDropped`;

/** Columns of `delivery d LEFT JOIN body b` that {@linkcode toDelivery} needs. */
export const DELIVERY_COLUMNS = `d.id, d.seq, d.source, d.origin, d.kind,
  d.received_at AS receivedAt, d.event_time AS eventTime, d.object_type AS objectType, d.action,
  d.object_id AS objectId, d.display, d.user, d.request_id AS requestId,
  d.url_object_type AS urlObjectType, d.error, d.secret_index AS secretIndex, b.bytes AS body`;

/** A run as the interface has it. */
export function toRun(row: Row): RunRow {
  return { ...row, state: STATES[row.state as number] } as unknown as RunRow;
}

/** An attempt as the interface has it. */
export function toAttempt(row: Row): AttemptRow {
  const parse = (text: SQLOutputValue | undefined, none: unknown) =>
    typeof text === "string" ? JSON.parse(text) : none;
  return {
    ...row,
    error: parse(row.error, null),
    log: parse(row.log, []),
  } as unknown as AttemptRow;
}

/** A delivery as the interface has it. */
export function toDelivery(row: Row): DeliveryRow {
  return { ...row } as unknown as DeliveryRow;
}
