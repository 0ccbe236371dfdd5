/**
 * Our own writes: recorded before they leave, settled by their answers, found again by the events they cause.
 *
 * @module
 */
import {
  isSamePlace,
  type NewWrite,
  type OpenWrite,
  type OwnEffect,
  type SettledWrite,
  type Writer,
  type Written,
} from "../origin.ts";
import { parseRunId } from "../codes.ts";
import type { Database, Transaction } from "./database.ts";
import { toJson } from "./json.ts";

const COLUMNS = `source, run, handler, depth, method, path, branch, nonce, started_at, lease_until`;
const values = (handler: string, depth: string) =>
  `$1::text, $2::text, ${handler}, ${depth}, $3::text, $4::text, $5::text, $6::text, $7::float8,
   $8::float8`;

const BEGIN = `INSERT INTO {own_write} (${COLUMNS}) VALUES (${values("$9::text", "0")})
  RETURNING id`;

/** FOR SHARE: who takes the run from us waits, and then our execution is not the newest any more. */
const BEGIN_OF_RUN = `INSERT INTO {own_write} (${COLUMNS})
  SELECT ${values("r.handler", "r.depth")} FROM {run} r
  WHERE r.delivery = (SELECT seq FROM {delivery} WHERE id = $9::text) AND r.n = $10::int
    AND r.state = 2 AND r.claim = $11::int
    AND r.owner = $12::bigint FOR SHARE OF r RETURNING id`;

/** Records a write; null: the execution that writes is not the newest of its run. */
export async function beginWrite(
  db: Database,
  { run, handler, ...write }: NewWrite,
  owner: number,
): Promise<number | null> {
  const { source, method, path, branch, nonce, startedAt, leaseUntil } = write;
  const row = [source, run?.id ?? null, method, path, branch, nonce, startedAt, leaseUntil];
  if (run === null) return (await db.query<{ id: number }>(BEGIN, ...row, handler ?? null))[0]!.id;
  const id = parseRunId(run.id);
  if (!id) return null;
  const key = [id.delivery, id.n, run.claim, owner];
  return (await db.query<{ id: number }>(BEGIN_OF_RUN, ...row, ...key))[0]?.id ?? null;
}

const SETTLE = `UPDATE {own_write} SET settled_at = coalesce(settled_at, $2::float8),
    request_id = $3::text, until = $4::float8, lost = $5::text
  WHERE id = $1::bigint
    AND (settled_at IS NULL OR (request_id IS NULL AND $3::text IS NOT NULL))`;

/**
 * Settles a write inside the caller's transaction. Of two answers the first counts, but a request id is better than none:
 * the change log may have been asked while the write was stopped on its way.
 */
export function settleWrite(
  tx: Transaction,
  id: number,
  { requestId, until, lost }: SettledWrite,
  now: number,
): void {
  tx.send(SETTLE, id, now, requestId, until, lost ?? null);
}

/** The source of a write; null: it is not known any more. */
export async function sourceOf(db: Database, id: number): Promise<string | null> {
  const [row] = await db.query<{ source: string }>(
    `SELECT source FROM {own_write} WHERE id = $1::bigint`,
    id,
  );
  return row?.source ?? null;
}

/** Ends the lease of a write. */
export async function expireWrite(db: Database, id: number, now: number): Promise<void> {
  await db.query(
    `UPDATE {own_write} SET lease_until = least(lease_until, $2::float8)
     WHERE id = $1::bigint AND settled_at IS NULL`,
    id,
    now,
  );
}

/** The writes whose lease has ended without an answer. */
export function openWrites(db: Database, now: number): Promise<OpenWrite[]> {
  return db.query<OpenWrite>(
    `SELECT id, source, handler, method, path, branch, nonce, started_at AS "startedAt",
       lease_until AS "leaseUntil" FROM {own_write}
     WHERE settled_at IS NULL AND lease_until <= $1::float8 ORDER BY id LIMIT 100`,
    now,
  );
}

/** Whether a write is known to be this request. */
export async function isOwnRequest(
  db: Database,
  source: string,
  requestId: string,
): Promise<boolean> {
  const rows = await db.query(
    `SELECT 1 FROM {own_write} WHERE source = $1::text AND request_id = $2::text LIMIT 1`,
    source,
    requestId,
  );
  return rows.length > 0;
}

/** FOR SHARE: a write that is being settled is settled before us, or after us; its decision then sees what we have stored. */
const OPEN_IDS = `SELECT id, source FROM {own_write}
  WHERE settled_at IS NULL AND source IN (SELECT json_array_elements_text($1::text::json))
  ORDER BY id FOR SHARE`;

/** The ids of the writes that are open, by source, ascending. They stay open until the end of the transaction. */
export async function lockOpenWrites(
  tx: Transaction,
  sources: readonly string[],
): Promise<ReadonlyMap<string, readonly number[]>> {
  const open = new Map<string, number[]>();
  for (
    const { id, source } of await tx.query<{ id: number; source: string }>(
      OPEN_IDS,
      toJson(sources),
    )
  ) {
    open.set(source, [...open.get(source) ?? [], id]);
  }
  return open;
}

interface WriteRow extends Writer {
  readonly source: string;
  readonly request_id: string;
  readonly branch: string | null;
  readonly until: number | null;
}

const SETTLED = `SELECT w.source, w.request_id, w.handler, w.run, w.depth, w.branch, w.until
  FROM json_to_recordset($1::text::json) AS e(source text, request_id text)
  JOIN {own_write} w ON w.source = e.source AND w.request_id = e.request_id ORDER BY w.id`;

/** Finds among the settled writes the one of us who caused an event; null: none of them. */
export async function readWriters(
  tx: Transaction,
  events: readonly Pick<Written, "source" | "requestId">[],
): Promise<(event: Written) => Writer | null> {
  const asked = events.filter(({ requestId }) => requestId !== null);
  const rows = asked.length === 0 ? [] : await tx.query<WriteRow>(
    SETTLED,
    toJson(asked.map(({ source, requestId }) => ({ source, request_id: requestId }))),
  );
  return ({ source, requestId, eventTime, branch }) =>
    rows.find((row) =>
      row.source === source && row.request_id === requestId &&
      (row.until === null || row.until >= eventTime) && isSamePlace(row.branch, branch)
    ) ?? null;
}

/** Notes that writes of handlers came back as events. */
export function noteEffects(tx: Transaction, effects: readonly OwnEffect[]): void {
  if (effects.length === 0) return;
  tx.send(
    `INSERT INTO {own_effect} (handler, source, object_type, action)
     SELECT * FROM json_to_recordset($1::text::json)
       AS e(handler text, source text, "objectType" text, action text)
     ORDER BY 1, 2, 3, 4 ON CONFLICT DO NOTHING`,
    toJson(effects),
  );
}

/** The effects that were noted. */
export function ownEffects(db: Database): Promise<OwnEffect[]> {
  return db.query<OwnEffect>(
    `SELECT handler, source, object_type AS "objectType", action FROM {own_effect}
     ORDER BY handler, source, object_type, action`,
  );
}
