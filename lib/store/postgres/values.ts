/**
 * Values kept under names.
 *
 * @module
 */
import type { Json } from "../../event/types.ts";
import type { Database } from "./database.ts";

/** A value; undefined when there is none. */
export async function getValue(db: Database, key: string): Promise<Json | undefined> {
  const rows = await db.query<{ value: string }>(
    `SELECT value FROM {value} WHERE key = $1::text`,
    key,
  );
  return rows[0] && JSON.parse(rows[0].value);
}

/** Writes a value, replacing what is there. */
export async function setValue(db: Database, key: string, value: Json): Promise<void> {
  await db.query(
    `INSERT INTO {value} (key, value) VALUES ($1::text, $2::text)
     ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
    key,
    JSON.stringify(value),
  );
}

/** Writes a value unless there is one, and gives what is there then. */
export async function initValue(db: Database, key: string, value: Json): Promise<Json> {
  await db.query(
    `INSERT INTO {value} (key, value) VALUES ($1::text, $2::text) ON CONFLICT (key) DO NOTHING`,
    key,
    JSON.stringify(value),
  );
  return (await getValue(db, key))!;
}
