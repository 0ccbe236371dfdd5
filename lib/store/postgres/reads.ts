/**
 * What people ask of a store besides lists of runs.
 *
 * @module
 */
import type { Json } from "../../event/types.ts";
import { parseRunId } from "../codes.ts";
import { type RawAttempt, type RawRun, toAttempt, toRun } from "../rows.ts";
import type { AttemptRow, DeliveryRow, RunRow, Store } from "../store.ts";
import type { Database } from "./database.ts";
import { ATTEMPT_COLUMNS, DELIVERY_COLUMNS, RUN_COLUMNS } from "./rows.ts";

/** Most deliveries that one call lists: each comes with its bytes. */
const MOST_DELIVERIES = 200;

const RUN = `{run} r JOIN {delivery} d ON d.seq = r.delivery AND r.n = $2::int
  AND r.delivery = (SELECT s.seq FROM {delivery} s WHERE s.id = $1::text)`;

/** A run; null when there is none. */
export async function getRun(db: Database, id: string): Promise<RunRow | null> {
  const parts = parseRunId(id);
  const rows = parts === null ? [] : await db.query<RawRun>(
    `SELECT ${RUN_COLUMNS} FROM ${RUN}`,
    parts.delivery,
    parts.n,
  );
  return rows[0] ? toRun(rows[0]) : null;
}

/** The attempts of a run, the first one first. */
export async function getAttempts(db: Database, run: string): Promise<AttemptRow[]> {
  const parts = parseRunId(run);
  const rows = parts === null ? [] : await db.query<RawAttempt>(
    `SELECT ${ATTEMPT_COLUMNS} FROM ${RUN} JOIN {attempt} a ON a.run = r.seq ORDER BY a.claim`,
    parts.delivery,
    parts.n,
  );
  return rows.map(toAttempt);
}

/** The results of a run's steps, by their names. */
export async function getSteps(db: Database, run: string): Promise<Record<string, Json>> {
  const parts = parseRunId(run);
  const rows = parts === null ? [] : await db.query<{ name: string; result: string }>(
    `SELECT s.name, s.result FROM ${RUN} JOIN {step} s ON s.run = r.seq`,
    parts.delivery,
    parts.n,
  );
  return Object.fromEntries(rows.map(({ name, result }) => [name, JSON.parse(result)]));
}

const DELIVERY =
  `SELECT ${DELIVERY_COLUMNS} FROM {delivery} d LEFT JOIN {body} b ON b.delivery = d.seq`;

/** A delivery with its bytes; null when there is none. */
export async function getDelivery(db: Database, id: string): Promise<DeliveryRow | null> {
  return (await db.query<DeliveryRow>(`${DELIVERY} WHERE d.id = $1::text`, id))[0] ?? null;
}

/** The newest deliveries. */
export async function listDeliveries(
  db: Database,
  { kind, before, limit }: Parameters<Store["listDeliveries"]>[0],
): Promise<DeliveryRow[]> {
  const most = Math.min(limit ?? 50, MOST_DELIVERIES);
  // Written out for the unreadable ones, which have an index of their own.
  const ofKind = kind === "unreadable"
    ? "d.kind = 'unreadable'"
    : "d.kind = coalesce($3::text, d.kind)";
  const values = [before ?? Number.MAX_SAFE_INTEGER, most];
  return await db.query<DeliveryRow>(
    `${DELIVERY} WHERE d.seq < $1::bigint AND ${ofKind} ORDER BY d.seq DESC LIMIT $2::int`,
    ...values,
    ...kind === "unreadable" ? [] : [kind ?? null],
  );
}
