import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { Connection } from "../../../lib/store/sqlite/connection.ts";
import { openWriting } from "../../../lib/store/sqlite/open.ts";
import { StoreBusyError, StoreError } from "../../../lib/store/store.ts";
import { FakeClock } from "../../fake_clock.ts";
import { tempFolder } from "./temp.ts";

function rig() {
  const folder = tempFolder();
  const path = `${folder.path}/hookbox.db`;
  const clock = new FakeClock();
  const db = openWriting(path, "NORMAL");
  const connection = new Connection(db, path, clock);
  const other = new DatabaseSync(path);
  const write = () =>
    connection.transaction(() => {
      connection.db.exec("INSERT INTO value (key, value) VALUES ('a', '1')");
      return "stored";
    });
  return {
    clock,
    connection,
    other,
    write,
    [Symbol.dispose]() {
      connection.close();
      db.close();
      other.close();
      folder[Symbol.dispose]();
    },
  };
}

Deno.test("Connection.transaction() waits for another process without stopping the thread", async () => {
  using r = rig();
  r.other.exec("BEGIN IMMEDIATE");
  let result: string | undefined;
  const writing = r.write().then((value) => result = value);
  await r.clock.advance(1_500);
  assert.equal(result, undefined);
  r.other.exec("COMMIT");
  await r.clock.advance(100);
  assert.equal(await writing, "stored");
});

Deno.test("Connection.transaction() gives up after 2 s", async () => {
  using r = rig();
  r.other.exec("BEGIN IMMEDIATE");
  const errors: unknown[] = [];
  const writing = r.write().catch((error) => errors.push(error));
  await r.clock.advance(1_900);
  assert.equal(errors.length, 0);
  await r.clock.advance(200);
  await writing;
  const [error] = errors;
  assert.ok(error instanceof StoreBusyError);
  assert.match(error.message, /HOOKBOX_STORE/);
  assert.equal(r.clock.pending, 0);
  r.other.exec("COMMIT");
  assert.equal(await r.write(), "stored");
});

Deno.test("Connection.transaction() undoes all when its work throws", async () => {
  using r = rig();
  const failing = r.connection.transaction(() => {
    r.connection.db.exec("INSERT INTO value (key, value) VALUES ('a', '1')");
    throw new TypeError("mine");
  });
  await assert.rejects(failing, TypeError);
  assert.equal(await r.write(), "stored");
});

Deno.test("Connection.transaction() says what to do when the disk is full", async () => {
  using r = rig();
  r.connection.db.exec("PRAGMA max_page_count = 1");
  const filling = r.connection.transaction(() => {
    r.connection.db.prepare("INSERT INTO value (key, value) VALUES ('b', ?)").run("x".repeat(1e6));
  });
  await assert.rejects(filling, (error) => {
    assert.ok(error instanceof StoreError);
    assert.match(error.message, /disk is full.*HOOKBOX_STORE_MAX.*HOOKBOX_STORE/);
    return true;
  });
  r.connection.db.exec("PRAGMA max_page_count = 1000000");
  assert.equal(await r.write(), "stored", "the failed transaction was left open");
});

Deno.test("Connection.transaction() says what to do when the file is read-only", async () => {
  using r = rig();
  r.connection.db.exec("PRAGMA query_only = 1");
  await assert.rejects(r.write(), (error) => {
    assert.ok(error instanceof StoreError);
    assert.match(error.message, /read-only.*HOOKBOX_STORE/);
    return true;
  });
});
