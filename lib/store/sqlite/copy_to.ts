/**
 * Making a store out of the rows of another one.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { CopyRefusedError, type CopyTarget, type Row, type Table, TABLES } from "../copy.ts";
import { exists } from "./disk.ts";
import { explain } from "./errors.ts";
import { takeLock } from "./lock.ts";
import { createFile, openAnyVersion, openWriting } from "./open.ts";

/**
 * Begins a store. It is written into `<path>.partial`: only a whole copy ever has the name that was asked for.
 *
 * @throws {CopyRefusedError} when there is a store that holds something.
 * @throws {StoreError} when it cannot be written, or somebody serves it.
 */
export function copyTo(path: string): CopyTarget {
  const partial = `${path}.partial`;
  requireEmpty(path);
  using opened = new DisposableStack();
  // With its folder. Nobody begins to serve, or to copy, where the copy will be.
  createFile(`${path}.lock`);
  opened.use(takeLock(path, Date.now()));
  opened.defer(() => removeAll(partial));
  removeAll(partial);
  createFile(partial);
  const db = openWriting(partial, "NORMAL");
  let isOpen = true;
  const close = () => {
    if (isOpen) db.close();
    isOpen = false;
  };
  opened.defer(close);
  const held = opened.move();
  return {
    // deno-lint-ignore require-await -- another kind of store must wait
    async write(table, rows) {
      attempt(path, () => write(db, table, rows));
    },
    // deno-lint-ignore require-await -- the same
    async countFrom({ name }, last) {
      if (name !== "own_write" || last === 0) return;
      attempt(path, () => {
        db.prepare(`DELETE FROM sqlite_sequence WHERE name = ?`).run(name);
        db.prepare(`INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)`).run(name, last);
      });
    },
    async finish() {
      attempt(path, () => db.exec("PRAGMA wal_checkpoint(TRUNCATE)"));
      // With its last connection the write-ahead log goes: all is in the file.
      close();
      using file = await Deno.open(partial, { write: true });
      await file.sync();
      settle(path);
      await Deno.rename(partial, path);
    },
    // deno-lint-ignore require-await -- the same
    async [Symbol.asyncDispose]() {
      held.dispose();
    },
  };
}

function write(db: DatabaseSync, { name, columns }: Table, rows: readonly Row[]): void {
  const names = Object.keys(columns);
  const insert = db.prepare(
    `INSERT INTO ${name} (${names}) VALUES (${names.map(() => "?")})`,
  );
  db.exec("BEGIN");
  for (const row of rows) {
    insert.run(...names.map((column) => {
      const value = row[column]!;
      return typeof value === "boolean" ? Number(value) : value;
    }));
  }
  db.exec("COMMIT");
}

function requireEmpty(path: string): void {
  if (!exists(path)) {
    if (!exists(`${path}-wal`)) return;
    throw new CopyRefusedError(path, `there is a "${path}-wal" of another one. Move it away`);
  }
  using opened = new DisposableStack();
  const db = opened.adopt(openAnyVersion(path), (db) => db.close());
  const there = db.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`).all();
  for (const { name } of TABLES) {
    if (!there.some((table) => table.name === name)) continue;
    if (!db.prepare(`SELECT 1 FROM ${name} LIMIT 1`).get()) continue;
    throw new CopyRefusedError(
      path,
      "it is not empty. Name another file, or move this one away with its -wal and -shm",
    );
  }
}

/** An empty store that is replaced leaves no write-ahead log behind: it would be taken for that of the copy. */
function settle(path: string): void {
  if (!exists(path)) return;
  requireEmpty(path);
  const db = openWriting(path, "FULL");
  try {
    db.exec("PRAGMA journal_mode = DELETE");
  } finally {
    db.close();
  }
}

function removeAll(file: string): void {
  for (const one of [file, `${file}-wal`, `${file}-shm`]) if (exists(one)) Deno.removeSync(one);
}

function attempt(path: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    throw explain(error, path);
  }
}
