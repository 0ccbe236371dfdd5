import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { checkSchema, migrate, pragma } from "../../../lib/store/sqlite/migrations.ts";
import { openReadOnly, openWriting } from "../../../lib/store/sqlite/open.ts";
import { MIGRATIONS } from "../../../lib/store/sqlite/schema.ts";
import { tempFolder } from "./temp.ts";

Deno.test("openWriting() sets what the file and the connection need", () => {
  using folder = tempFolder();
  const path = `${folder.path}/hookbox.db`;
  const full = openWriting(path, "FULL");
  const normal = openWriting(path, "NORMAL");
  const settings = (db: DatabaseSync) =>
    ["page_size", "auto_vacuum", "synchronous", "wal_autocheckpoint", "busy_timeout"]
      .map((name) => pragma(db, name));
  // auto_vacuum 2 is incremental; synchronous 2 is FULL, 1 is NORMAL.
  assert.deepEqual(settings(full), [8192, 2, 2, 1000, 0]);
  assert.deepEqual(settings(normal), [8192, 2, 1, 1000, 0]);
  assert.equal(pragma(full, "journal_mode"), "wal");
  full.close();
  normal.close();
});

Deno.test("openReadOnly() cannot write, and wants our version of the schema", () => {
  using folder = tempFolder();
  const path = `${folder.path}/hookbox.db`;
  openWriting(path, "FULL").close();
  const db = openReadOnly(path);
  assert.throws(() => db.exec("DELETE FROM run"), /readonly/);
  db.close();
  const old = new DatabaseSync(path);
  old.exec("PRAGMA user_version = 0");
  old.close();
  assert.throws(() => openReadOnly(path), /version 0.*hookbox serve/);
});

Deno.test("migrate() goes forward step by step, keeping what is there", () => {
  const db = new DatabaseSync(":memory:");
  const first = ["CREATE TABLE a (x)", "INSERT INTO a VALUES (1)"];
  migrate(db, "x.db", first);
  assert.equal(pragma(db, "user_version"), 2);
  migrate(db, "x.db", [...first, "INSERT INTO a VALUES (2)"]);
  migrate(db, "x.db", [...first, "INSERT INTO a VALUES (2)"]);
  assert.equal(pragma(db, "user_version"), 3);
  assert.deepEqual(db.prepare("SELECT x FROM a").all().map((row) => row.x), [1, 2]);
  assert.throws(() => migrate(db, "x.db", first), /version 3.*up to 2/);
  assert.equal(pragma(db, "user_version"), 3, "it went back");
  db.close();
});

Deno.test("migrate() leaves the version before a step that fails", () => {
  const db = new DatabaseSync(":memory:");
  assert.throws(() => migrate(db, "x.db", ["CREATE TABLE a (x)", "CREATE TABLE b (x); nonsense"]));
  assert.equal(checkSchema(db, "x.db"), 1);
  assert.deepEqual(db.prepare("SELECT name FROM sqlite_schema").all().map((row) => row.name), [
    "a",
  ]);
  db.close();
});

Deno.test("the schema allows a lane only one head", () => {
  const db = new DatabaseSync(":memory:");
  migrate(db, "x.db", MIGRATIONS);
  const insert = db.prepare(
    `INSERT INTO run (delivery, n, handler, source, purpose, lane, state, event_time, place_time, run_at, created_at)
     VALUES (1, ?, 'h', 's', 'event', ?, ?, 0, 0, 0, 0)`,
  );
  insert.run(1, "lane", 1);
  insert.run(2, "lane", 0);
  insert.run(3, "other", 3);
  insert.run(4, null, 1);
  insert.run(5, null, 1);
  assert.throws(() => insert.run(6, "lane", 2), /UNIQUE/);
  db.close();
});
