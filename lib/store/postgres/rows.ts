/**
 * What is selected for what people are shown.
 *
 * @module
 */

/** Columns of `run r JOIN delivery d`: a `RawRun`. */
export const RUN_COLUMNS = `d.id || '.' || r.n AS id, r.seq, d.id AS delivery, r.handler, r.source,
  r.purpose, d.id || '.' || r.about AS about,
  (SELECT a.handler FROM {run} a WHERE a.delivery = r.delivery AND a.n = r.about) AS "aboutHandler",
  r.state, CASE r.state WHEN 3 THEN coalesce(r.hold, 'origin not known yet') ELSE r.reason END AS reason,
  r.lane, (SELECT bd.id || '.' || b.n FROM {run} b JOIN {delivery} bd ON bd.seq = b.delivery
    WHERE b.seq = r.batch) AS batch,
  r.attempt, r.interrupted, r.run_at AS "runAt", r.created_at AS "createdAt",
  r.finished_at AS "finishedAt", d.kind, d.object_type AS "objectType", d.action,
  d.object_id AS "objectId", d.display, d.username AS "user", d.request_id AS "requestId"`;

/** Columns of `attempt`: a `RawAttempt`. */
export const ATTEMPT_COLUMNS = `a.claim, a.attempt, a.started_at AS "startedAt",
  a.ended_at AS "endedAt", a.outcome, a.error, a.log, a.log_dropped AS "logDropped"`;

/** Columns of `delivery d LEFT JOIN body b`: a `DeliveryRow`. */
export const DELIVERY_COLUMNS = `d.id, d.seq, d.source, d.origin, d.kind,
  d.received_at AS "receivedAt", d.event_time AS "eventTime", d.object_type AS "objectType", d.action,
  d.object_id AS "objectId", d.display, d.username AS "user", d.request_id AS "requestId",
  d.url_object_type AS "urlObjectType", d.error, d.secret_index AS "secretIndex", b.bytes AS body`;
