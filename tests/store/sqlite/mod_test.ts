import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { openSqliteStore } from "../../../lib/store/sqlite/mod.ts";
import { StoreError } from "../../../lib/store/store.ts";
import { changesOf } from "../contract/changes.ts";
import { delivery } from "../contract/harness.ts";
import { tempFolder } from "./temp.ts";

/** That opening fails with a StoreError whose message has all of these. */
async function refuses(opening: Promise<unknown>, ...parts: (string | RegExp)[]): Promise<void> {
  const error = await opening.then(() => assert.fail("it was opened"), (error) => error);
  assert.ok(error instanceof StoreError, `${error}`);
  for (const part of parts) assert.match(error.message, new RegExp(part));
}

const modeOf = async (file: string) => (await Deno.stat(file)).mode! & 0o777;

Deno.test("openSqliteStore() creates the file and its folder for serve, for this user only", async () => {
  using folder = tempFolder();
  const path = `${folder.path}/a/b/hookbox.db`;
  await using store = await openSqliteStore(path, { mode: "serve" });
  assert.equal(store.location, path);
  await store.append([delivery()]);
  for (const file of [path, `${path}-wal`, `${path}.lock`]) {
    assert.equal(await modeOf(file), 0o600, file);
  }
  assert.equal(await modeOf(`${folder.path}/a/b`), 0o700);
});

Deno.test("openSqliteStore() creates nothing for other commands", async () => {
  using folder = tempFolder();
  const path = `${folder.path}/hookbox.db`;
  for (const mode of ["write", "read"] as const) {
    await refuses(openSqliteStore(path, { mode }), path, "HOOKBOX_STORE", "hookbox serve");
  }
  assert.deepEqual(await Array.fromAsync(Deno.readDir(folder.path)), []);
});

Deno.test("openSqliteStore() lets one process write, and any read", async () => {
  using folder = tempFolder();
  const path = `${folder.path}/hookbox.db`;
  const store = await openSqliteStore(path, { mode: "serve" });
  await store.append([delivery({ id: "one" })]);
  for (const mode of ["serve", "write"] as const) {
    await refuses(
      openSqliteStore(path, { mode }),
      path,
      `in use by hookbox \\(pid ${Deno.pid}, since 2`,
      "HOOKBOX_STORE",
    );
  }
  {
    await using reader = await openSqliteStore(path, { mode: "read" });
    assert.ok(await reader.getDelivery("one"));
    await store.append([delivery({ id: "two" })]);
    assert.ok(await reader.getDelivery("two"));
  }
  await store.close();
  await store.close();
  await using next = await openSqliteStore(path, { mode: "write" });
  assert.ok(await next.getDelivery("one"));
});

Deno.test("openSqliteStore() reads a store that nobody has open", async () => {
  using folder = tempFolder();
  const path = `${folder.path}/hookbox.db`;
  {
    await using store = await openSqliteStore(path, { mode: "serve" });
    await store.append([delivery({ id: "one", runs: [{ handler: "h", lane: null }] })]);
    await store.setValue("key", [1]);
  }
  await using reader = await openSqliteStore(path, { mode: "read" });
  assert.equal((await reader.listRuns({}))[0]!.id, "one.1");
  assert.deepEqual(await reader.getValue("key"), [1]);
  assert.deepEqual(await reader.openHandlers(), ["h"]);
  assert.notEqual(await reader.nextDue(["h"]), null);
});

Deno.test("openSqliteStore() for reading refuses all that changes", async () => {
  using folder = tempFolder();
  const path = `${folder.path}/hookbox.db`;
  await (await openSqliteStore(path, { mode: "serve" })).close();
  await using reader = await openSqliteStore(path, { mode: "read" });
  for (const [name, change] of Object.entries(changesOf(reader))) {
    await assert.rejects(
      change,
      (error) => error instanceof StoreError && /only for reading/.test(error.message),
      name,
    );
  }
});

Deno.test("openSqliteStore() says what is wrong with a file that is none of ours", async () => {
  using folder = tempFolder();
  const text = `${folder.path}/text.db`;
  await Deno.writeTextFile(text, "not a database, ".repeat(100));
  const other = `${folder.path}/other.db`;
  const db = new DatabaseSync(other);
  db.exec("CREATE TABLE theirs (x)");
  db.close();
  for (const mode of ["serve", "write", "read"] as const) {
    await refuses(openSqliteStore(text, { mode }), text, "not an SQLite database", "HOOKBOX_STORE");
    await refuses(openSqliteStore(other, { mode }), other, "another program", "HOOKBOX_STORE");
    await refuses(openSqliteStore(`${text}/x.db`, { mode }), "HOOKBOX_STORE");
    await refuses(openSqliteStore(folder.path, { mode }), "HOOKBOX_STORE");
  }
  const check = new DatabaseSync(other);
  assert.deepEqual(
    check.prepare("SELECT name FROM sqlite_schema").all().map((row) => row.name),
    ["theirs"],
  );
  check.close();
});

Deno.test("openSqliteStore() refuses a store that a newer hookbox wrote", async () => {
  using folder = tempFolder();
  const path = `${folder.path}/hookbox.db`;
  await (await openSqliteStore(path, { mode: "serve" })).close();
  const db = new DatabaseSync(path);
  db.exec("PRAGMA user_version = 999");
  db.close();
  for (const mode of ["serve", "write", "read"] as const) {
    await refuses(openSqliteStore(path, { mode }), path, "version 999", "newer hookbox");
  }
});

Deno.test("openSqliteStore() releases the lock when it cannot open", async () => {
  using folder = tempFolder();
  const path = `${folder.path}/hookbox.db`;
  await Deno.writeTextFile(path, "not a database, ".repeat(100));
  await refuses(openSqliteStore(path, { mode: "serve" }), "not an SQLite database");
  await Deno.remove(path);
  await (await openSqliteStore(path, { mode: "serve" })).close();
});

Deno.test("a closed store refuses everything", async () => {
  using folder = tempFolder();
  const path = `${folder.path}/hookbox.db`;
  const store = await openSqliteStore(path, { mode: "serve" });
  await store.close();
  await refuses(store.append([delivery()]), "closed");
  await refuses(store.getValue("x"), "closed");
});
