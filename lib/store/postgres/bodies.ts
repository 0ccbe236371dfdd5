/**
 * The bytes of deliveries.
 *
 * @module
 */
import type { Transaction } from "./database.ts";
import { toJson } from "./json.ts";

/** Cut out of all bytes together: one parameter, however many bodies. */
export const INSERT_BODIES = `INSERT INTO {body} (delivery, idle, size, bytes)
  SELECT delivery, idle, size, substring($2::bytea FROM start FOR size)
  FROM json_to_recordset($1::text::json) AS b(delivery bigint, idle boolean, start int, size int)`;

/** The bytes of a stored delivery. */
export interface NewBody {
  readonly delivery: number;
  /** Whether it made no runs: its bytes go after a day. */
  readonly idle: boolean;
  readonly bytes: Uint8Array;
}

/** Stores bytes. */
export function insertBodies(tx: Transaction, bodies: readonly NewBody[]): void {
  if (bodies.length === 0) return;
  const { json, bytes } = packBodies(bodies);
  tx.send(INSERT_BODIES, json, bytes);
}

/** The parameters of {@linkcode INSERT_BODIES}. */
export function packBodies(
  bodies: readonly NewBody[],
): { readonly json: string; readonly bytes: Uint8Array } {
  const all = new Uint8Array(bodies.reduce((sum, { bytes }) => sum + bytes.length, 0));
  let at = 0;
  const rows = bodies.map(({ delivery, idle, bytes }) => {
    all.set(bytes, at);
    // SQL counts from 1.
    const row = { delivery, idle, start: at + 1, size: bytes.length };
    at += bytes.length;
    return row;
  });
  return { json: toJson(rows), bytes: all };
}
