import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { main } from "../../lib/cli/main.ts";
import { openSqliteStore } from "../../lib/store/sqlite/mod.ts";
import { MIGRATIONS } from "../../lib/store/sqlite/schema.ts";
import type { Store } from "../../lib/store/store.ts";
import { delivery } from "../store/contract/harness.ts";
import { tempFolder } from "../store/sqlite/temp.ts";
import { fakeIo } from "./fake_io.ts";

const NEWEST = MIGRATIONS.length;
const RUNS = [{ handler: "a", lane: "lane" }];

/** A store with one delivery, and commands for it. */
async function rig() {
  const folder = tempFolder();
  const path = `${folder.path}/hookbox.db`;
  let store: Store = await openSqliteStore(path, { mode: "serve" });
  await store.append([delivery({ id: "one", runs: RUNS })]);
  return {
    folder: folder.path,
    path,
    store,
    async run(...args: string[]) {
      const io = fakeIo();
      const code = await main(["store", ...args, "--store", path], io);
      return { code, out: io.stdout(), err: io.stderr() };
    },
    /** Ends the server, and changes what it must never be. */
    async damage(sql: string) {
      await store.close();
      const db = new DatabaseSync(path);
      db.exec(sql);
      db.close();
      store = await openSqliteStore(path, { mode: "read" });
    },
    async [Symbol.asyncDispose]() {
      await store.close();
      folder[Symbol.dispose]();
    },
  };
}

Deno.test("store backup copies what is there while the store is served, for this user only", async () => {
  await using r = await rig();
  const to = `${r.folder}/backup.db`;
  const { code, out, err } = await r.run("backup", to, "--json");
  assert.deepEqual([code, err], [0, `store: ${r.path}`]);
  const { size, mode } = await Deno.stat(to);
  assert.deepEqual(JSON.parse(out), { file: to, bytes: size });
  assert.equal(mode! & 0o777, 0o600);
  await r.store.append([delivery({ id: "two" })]);

  await using copy = await openSqliteStore(to, { mode: "serve" });
  assert.ok((await copy.getDelivery("one"))!.body);
  assert.equal(await copy.getDelivery("two"), null);
  assert.equal(
    (await copy.claim([{ handler: "a", source: "netbox", limit: 1 }], 1e15)).length,
    1,
  );
});

Deno.test("store backup overwrites nothing, and leaves nothing when it fails", async () => {
  await using r = await rig();
  await Deno.writeTextFile(`${r.folder}/mine`, "precious");
  const taken = await r.run("backup", `${r.folder}/mine`);
  assert.equal(taken.code, 1);
  assert.match(taken.err, /there is such a file already/);
  assert.equal(await Deno.readTextFile(`${r.folder}/mine`), "precious");
  const nowhere = await r.run("backup", `${r.folder}/no/such/folder`);
  assert.equal(nowhere.code, 1);
  assert.match(nowhere.err, /Cannot write the backup/);
});

Deno.test("store check finds a good store good, also while it is served", async () => {
  await using r = await rig();
  const { code, out } = await r.run("check");
  assert.deepEqual([code, out], [0, `ok: schema ${NEWEST}, 1 deliveries, 1 runs`]);
  const { problems, ...counts } = JSON.parse((await r.run("check", "--json")).out);
  assert.deepEqual(problems, []);
  assert.deepEqual(counts, { schema: NEWEST, newestSchema: NEWEST, deliveries: 1, runs: 1 });
});

const DAMAGE: readonly (readonly [what: string, sql: string, problem: RegExp])[] = [
  [
    "a lane with two heads",
    `DROP INDEX run_head; INSERT INTO run (seq, delivery, n, handler, source, purpose, lane, state, event_time,
       place_time, run_at, created_at) SELECT 99, delivery, 9, handler, source, purpose, lane, state,
       event_time, place_time, run_at, created_at FROM run`,
    /^1 lanes have two heads: lane$/,
  ],
  ["a lane without a head", "UPDATE run SET state = 0", /^1 lanes wait and have no head: lane$/],
  [
    "a run whose batch is over",
    "UPDATE run SET state = 0, lane = NULL, batch = 99",
    /^1 runs wait for a batch that is over: 1$/,
  ],
  ["a run without a delivery", "DELETE FROM delivery", /^1 runs have no delivery: 1$/m],
  ["a body without a delivery", "DELETE FROM delivery", /^1 bodies have no delivery: 1$/m],
  ["a run without a body", "DELETE FROM body", /^1 unfinished runs have no body: 1$/],
  [
    "an attempt without a run",
    "INSERT INTO attempt VALUES (7, 1, 1, 0, 0, 'done', NULL, NULL, 0)",
    /^1 attempts have no run: 7$/,
  ],
  ["a step without a run", "INSERT INTO step VALUES (7, 'x', '1')", /^1 steps have no run: 7$/],
  [
    "a run in a doubt that is forgotten",
    "UPDATE run SET doubt = 1, state = 3",
    /^1 runs wait for an answer that nobody asks for: 1$/,
  ],
];

for (const [what, sql, problem] of DAMAGE) {
  Deno.test(`store check finds ${what}`, async () => {
    await using r = await rig();
    await r.damage(sql);
    const { code, out } = await r.run("check", "--json");
    assert.equal(code, 1);
    assert.match(JSON.parse(out).problems.join("\n"), problem);
  });
}

Deno.test("store check says what SQLite finds in a damaged file", async () => {
  await using r = await rig();
  await r.damage("PRAGMA wal_checkpoint(TRUNCATE)");
  {
    using file = await Deno.open(r.path, { write: true });
    await file.seek(8192, Deno.SeekMode.Start);
    await file.write(new Uint8Array((await Deno.stat(r.path)).size - 8192).fill(0xa5));
  }
  const { code, out } = await r.run("check");
  assert.equal(code, 1);
  assert.match(out, /^damaged: /);
  assert.match(out, /\n {2}SQLite: /);
});

Deno.test("store vacuum is refused while somebody serves, and shrinks the file when nobody does", async () => {
  await using r = await rig();
  const body = new Uint8Array(100_000);
  await r.store.append(Array.from({ length: 50 }, () => delivery({ body })));
  const refused = await r.run("vacuum");
  assert.equal(refused.code, 1);
  assert.match(refused.err, new RegExp(`in use by hookbox \\(pid ${Deno.pid}`));

  await r.damage(
    "PRAGMA auto_vacuum = NONE; DELETE FROM body; DELETE FROM run; DELETE FROM delivery",
  );
  const { code, out } = await r.run("vacuum", "--json");
  assert.equal(code, 0);
  const { before, after } = JSON.parse(out);
  assert.ok(before > 5_000_000 && after < 500_000, out);
  assert.equal((await Deno.stat(r.path)).size, after);
});

Deno.test("store commands exit 78 when there is no store, and refuse PostgreSQL", async () => {
  using folder = tempFolder();
  for (const args of [["check"], ["vacuum"], ["backup", `${folder.path}/copy`]]) {
    for (const store of [`${folder.path}/none.db`, "postgres://db/hookbox"]) {
      const io = fakeIo();
      assert.equal(await main(["store", ...args, "--store", store], io), 78);
      assert.match(io.stderr(), /HOOKBOX_STORE/);
    }
  }
  assert.deepEqual(await Array.fromAsync(Deno.readDir(folder.path)), []);
});
