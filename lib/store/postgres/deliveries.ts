/**
 * Storing deliveries, without their runs.
 *
 * @module
 */
import type { Appended, NewDelivery } from "../store.ts";
import { StoreError } from "../store.ts";
import type { Transaction } from "./database.ts";
import { jsonText, toHex, toJson } from "./json.ts";

/** What became of a delivery. */
export type Stored =
  /** It is there, as this row. */
  | { readonly seq: number; readonly caughtUpBefore: boolean }
  /** An earlier one is it. */
  | { readonly duplicateOf: string };

/** The event of the change log that a delivery brings again. */
const TWIN =
  `CASE WHEN d.origin = 'webhook' AND d.kind = 'object' AND d.request_id IS NOT NULL THEN (
  SELECT c.seq FROM {delivery} c WHERE c.origin = 'catch-up' AND c.source = d.source
    AND c.request_id = d.request_id AND c.object_type = d.object_type AND c.object_id = d.object_id
    AND c.covers_from <= d.event_time AND (c.covers_until IS NULL OR c.covers_until >= d.event_time)
  ORDER BY c.event_time DESC LIMIT 1) END`;

const COLUMNS = `id, source, origin, kind, received_at, event_time, object_type, action, object_id,
  display, username, request_id, url_object_type, error, secret_index`;

const INSERT = `INSERT INTO {delivery} (${COLUMNS}, branch, dedupe, covers_from, covers_until, twin)
  SELECT ${COLUMNS}, branch, decode(dedupe, 'hex'), covers_from, covers_until, ${TWIN}
  FROM json_to_recordset($1::text::json) AS d(k int, id text, source text, origin text, kind text,
    received_at float8, event_time float8, object_type text, action text, object_id text,
    display text, username text, request_id text, url_object_type text, error text,
    secret_index int, branch text, dedupe text, covers_from float8, covers_until float8)
  ORDER BY k ON CONFLICT DO NOTHING RETURNING id, seq, twin`;

const FIND_SAME = `SELECT d.k, (
    SELECT id FROM {delivery} WHERE source = d.source AND event_time = d.event_time
      AND dedupe = decode(d.dedupe, 'hex') AND dedupe IS NOT NULL
    UNION ALL SELECT id FROM {delivery} WHERE source = d.source AND dedupe = decode(d.dedupe, 'hex')
      AND dedupe IS NOT NULL AND event_time = received_at LIMIT 1) AS id
  FROM json_to_recordset($1::text::json)
    AS d(k int, source text, event_time float8, dedupe text)`;

/** A delivery that came while the change log was read, and is this event of it. */
const CAME = `SELECT id FROM {delivery} WHERE seq > $1::bigint AND source = $2::text
  AND object_type = $3::text AND object_id = $4::text AND request_id IS NOT DISTINCT FROM $5::text
  AND event_time >= $6::float8 AND event_time <= $7::float8 AND twin IS NULL LIMIT 1`;

/** Stores deliveries in their order; gives for each of them what became of it. */
export async function insertDeliveries(
  tx: Transaction,
  batch: readonly NewDelivery[],
): Promise<Stored[]> {
  const stored: Stored[] = [];
  for (const part of parts(batch)) {
    const came = part[0]!.caughtUp && await findCame(tx, part[0]!);
    stored.push(...came ? [{ duplicateOf: came }] : await insertPart(tx, part));
  }
  return stored;
}

/** An event of the change log is stored by itself: it must find, and be found by, those before and behind it. */
function parts(batch: readonly NewDelivery[]): NewDelivery[][] {
  const found: NewDelivery[][] = [];
  let part: NewDelivery[] = [];
  for (const delivery of batch) {
    if (part.length === 0 || delivery.caughtUp || part[0]!.caughtUp) {
      found.push(part = [delivery]);
    } else {
      part.push(delivery);
    }
  }
  return found;
}

async function findCame(tx: Transaction, d: NewDelivery): Promise<string | null> {
  const { mark, from, until } = d.caughtUp!;
  const last = until ?? Number.MAX_SAFE_INTEGER;
  const key = [d.source, d.objectType, d.objectId, d.requestId] as const;
  const [row] = await tx.query<{ id: string }>(CAME, mark, ...key, from, last);
  return row?.id ?? null;
}

async function insertPart(tx: Transaction, part: readonly NewDelivery[]): Promise<Stored[]> {
  const rows = part.map(toRow);
  const inserted = await tx.query<{ id: string; seq: number; twin: number | null }>(
    INSERT,
    toJson(rows),
  );
  const byId = new Map(inserted.map((row) => [row.id, row]));
  const missing: number[] = [];
  const stored = part.map(({ id }, k): Stored => {
    const row = byId.get(id);
    // A second one of the same id is not the one that was stored.
    byId.delete(id);
    if (row) return { seq: row.seq, caughtUpBefore: row.twin !== null };
    missing.push(k);
    return { duplicateOf: "" };
  });
  if (missing.length === 0) return stored;
  // Perhaps a row of this very transaction: a duplicate is told only after the commit that holds the first.
  const same = await tx.query<{ k: number; id: string | null }>(
    FIND_SAME,
    toJson(missing.map((k) => rows[k])),
  );
  for (const { k, id } of same) {
    if (id === null) {
      throw new StoreError(`Cannot store delivery ${part[k]!.id}: there is one of this id`);
    }
    stored[k] = { duplicateOf: id };
  }
  return stored;
}

function toRow(d: NewDelivery, k: number) {
  return {
    k,
    id: d.id,
    source: d.source,
    origin: d.origin,
    kind: d.kind,
    received_at: d.receivedAt,
    event_time: d.eventTime,
    object_type: d.objectType,
    action: d.action,
    object_id: d.objectId,
    display: d.display,
    username: d.user,
    request_id: d.requestId,
    url_object_type: d.urlObjectType,
    error: d.error,
    secret_index: d.secretIndex,
    branch: typeof d.branch === "object" ? jsonText(d.branch) : null,
    dedupe: toHex(d.dedupe),
    covers_from: d.caughtUp?.from ?? null,
    covers_until: d.caughtUp?.until ?? null,
  };
}

/** What a delivery that is a duplicate, or follows its own catch-up, is answered; null for one that makes runs. */
export function answerWithoutRuns(d: NewDelivery, stored: Stored): Appended | null {
  if ("duplicateOf" in stored) return { id: stored.duplicateOf, duplicate: true, runs: 0 };
  if (!stored.caughtUpBefore) return null;
  return { id: d.id, duplicate: false, runs: 0, caughtUpBefore: true };
}
