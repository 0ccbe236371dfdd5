/**
 * Reading a whole store, to copy it.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { batchOf, type CopySource, type Row, type Table } from "../copy.ts";
import { explain } from "./errors.ts";
import { takeLock } from "./lock.ts";
import { openReadOnly, requireFile } from "./open.ts";

/** Opens a store, and locks it: nobody serves it before it is closed. @throws {StoreError} */
export function copyFrom(path: string): CopySource {
  requireFile(path);
  using opened = new DisposableStack();
  opened.use(takeLock(path, Date.now()));
  const db = opened.adopt(openReadOnly(path), (db) => db.close());
  db.exec("BEGIN");
  const held = opened.move();
  return {
    read: (table) => read(db, path, table),
    // deno-lint-ignore require-await -- another kind of store must wait
    async last(table) {
      return numberOf(db, table);
    },
    async end() {},
    // deno-lint-ignore require-await -- the same
    async [Symbol.asyncDispose]() {
      held.dispose();
    },
  };
}

async function* read(db: DatabaseSync, path: string, table: Table): AsyncIterable<Row[]> {
  const { name, key, columns } = table;
  const names = Object.keys(columns);
  const flags = names.filter((column) => columns[column] === "flag");
  const most = batchOf(table);
  const where = `(${key}) > (${key.map(() => "?")})`;
  const order = `ORDER BY ${key} LIMIT ${most}`;
  try {
    const first = db.prepare(`SELECT ${names} FROM ${name} ${order}`);
    const next = db.prepare(`SELECT ${names} FROM ${name} WHERE ${where} ${order}`);
    let rows = first.all();
    while (rows.length > 0) {
      const last = rows.at(-1)!;
      const from = key.map((column) => last[column]!);
      yield rows.map((row) => {
        const copy: Record<string, unknown> = { ...row };
        for (const flag of flags) copy[flag] = row[flag] === 1;
        return copy as Row;
      });
      rows = rows.length < most ? [] : next.all(...from);
    }
  } catch (error) {
    throw explain(error, path);
  }
}

/** Own writes are numbered by `AUTOINCREMENT`, which remembers numbers of rows that are gone. */
function numberOf(db: DatabaseSync, { name, counted }: Table): number {
  const remembered = db.prepare(`SELECT seq AS n FROM sqlite_sequence WHERE name = ?`).get(name);
  const highest = db.prepare(`SELECT max(${counted}) AS n FROM ${name}`).get();
  return Math.max(Number(remembered?.n ?? 0), Number(highest?.n ?? 0));
}
