import assert from "node:assert/strict";
import { openWriting } from "../../../lib/store/sqlite/open.ts";
import { WalSync } from "../../../lib/store/sqlite/wal_sync.ts";
import { tempFolder } from "./temp.ts";

/** A log whose syncs end when the test says so, on a disk that is slow unless it says otherwise. */
function rig() {
  const folder = tempFolder();
  const path = `${folder.path}/hookbox.db`;
  const db = openWriting(path, "NORMAL");
  const syncs: PromiseWithResolvers<void>[] = [];
  const atOnce = { count: 0, takes: 5 };
  let now = 0;
  const file = {
    syncDataSync() {
      atOnce.count++;
      now += atOnce.takes;
    },
    syncData() {
      const sync = Promise.withResolvers<void>();
      syncs.push(sync);
      return sync.promise;
    },
    [Symbol.dispose]() {},
  };
  return {
    db,
    path,
    syncs,
    atOnce,
    log: new WalSync(db, path, file, () => now),
    write: () => db.exec("INSERT OR REPLACE INTO value (key, value) VALUES ('a', '1')"),
    logged: () => Deno.statSync(`${path}-wal`).size,
    /** Its first sync, which is done at once to measure it. */
    async warm() {
      await this.log.sync();
      return this;
    },
    [Symbol.dispose]() {
      db.close();
      folder[Symbol.dispose]();
    },
  };
}

Deno.test("WalSync.sync() syncs once for all that wait, and anew for who came while it ran", async () => {
  using r = await rig().warm();
  const order: string[] = [];
  const first = r.log.sync().then(() => order.push("first"));
  const second = r.log.sync().then(() => order.push("second"));
  const third = r.log.sync().then(() => order.push("third"));
  assert.equal(r.syncs.length, 1);
  r.syncs[0]!.resolve();
  await first;
  await new Promise((resolve) => setTimeout(resolve));
  assert.deepEqual([r.syncs.length, order], [2, ["first"]]);
  r.syncs[1]!.resolve();
  await Promise.all([second, third]);
  assert.equal(r.syncs.length, 2);
});

Deno.test("WalSync.sync() fails with its sync, and those who wait for the next do not", async () => {
  using r = await rig().warm();
  const first = r.log.sync();
  const second = r.log.sync();
  r.syncs[0]!.reject(new Error("Input/output error (os error 5)"));
  await assert.rejects(first, /os error 5/);
  await new Promise((resolve) => setTimeout(resolve));
  r.syncs[1]!.resolve();
  await second;
});

Deno.test("WalSync.sync() writes everything into the database after a failed sync", async () => {
  using r = await rig().warm();
  r.write();
  const failing = r.log.sync();
  r.syncs[0]!.reject(new Error("Input/output error (os error 5)"));
  await assert.rejects(failing);
  assert.ok(r.logged() > 0);
  const next = r.log.sync();
  assert.equal(r.logged(), 0);
  r.syncs[1]!.resolve();
  await next;
  r.write();
  const after = r.log.sync();
  assert.ok(r.logged() > 0, "once is enough");
  r.syncs[2]!.resolve();
  await after;
});

Deno.test("WalSync.sync() fails while somebody reads what must be written anew", async () => {
  using r = await rig().warm();
  r.write();
  const failing = r.log.sync();
  r.syncs[0]!.reject(new Error("Input/output error (os error 5)"));
  await assert.rejects(failing);
  const reader = openWriting(r.path, "NORMAL");
  reader.exec("BEGIN; SELECT count(*) FROM value");
  r.write();
  await assert.rejects(r.log.sync(), /somebody reads/);
  reader.exec("COMMIT");
  reader.close();
  const next = r.log.sync();
  r.syncs[1]!.resolve();
  await next;
});

Deno.test("WalSync syncs the log of a real file", async () => {
  using r = await rig().warm();
  using log = new WalSync(r.db, r.path);
  r.write();
  await log.sync();
});

Deno.test("WalSync.sync() syncs at once on a quick disk, and leaves it to a thread when that becomes slow", async () => {
  using r = rig();
  r.atOnce.takes = 0.1;
  for (let i = 0; i < 200; i++) await r.log.sync();
  assert.deepEqual([r.atOnce.count, r.syncs.length], [200, 0]);
  r.atOnce.takes = 10;
  await r.log.sync();
  const slow = r.log.sync();
  assert.deepEqual([r.atOnce.count, r.syncs.length], [201, 1]);
  r.syncs[0]!.resolve();
  await slow;
});

Deno.test("WalSync.sync() finds out when a slow disk has become quick", async () => {
  using r = await rig().warm();
  r.atOnce.takes = 0.1;
  let threads = 0;
  for (let i = 0; i < 3_000; i++) {
    const sync = r.log.sync();
    for (; threads < r.syncs.length; threads++) r.syncs[threads]!.resolve();
    await sync;
  }
  assert.ok(threads < 1_500, `${threads} of 3000 by a thread`);
  const before = r.atOnce.count;
  await r.log.sync();
  assert.equal(r.atOnce.count, before + 1);
});
