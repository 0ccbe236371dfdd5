/**
 * Values kept under names.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { Json } from "../../event/types.ts";

/** Prepares what reads a value. */
export function prepareGetValue(db: DatabaseSync): (key: string) => Json | undefined {
  const read = db.prepare(`SELECT value FROM value WHERE key = ?`);
  return (key) => {
    const row = read.get(key);
    return row && JSON.parse(row.value as string);
  };
}

/** Prepares what writes a value, replacing what is there. */
export function prepareSetValue(db: DatabaseSync): (key: string, value: Json) => void {
  const write = db.prepare(
    `INSERT INTO value (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
  );
  return (key, value) => void write.run(key, JSON.stringify(value));
}

/** Prepares what writes a value unless there is one, and gives what is there then. */
export function prepareInitValue(db: DatabaseSync): (key: string, value: Json) => Json {
  const write = db.prepare(
    `INSERT INTO value (key, value) VALUES (?, ?) ON CONFLICT (key) DO NOTHING`,
  );
  const read = prepareGetValue(db);
  return (key, value) => {
    write.run(key, JSON.stringify(value));
    return read(key)!;
  };
}
