import assert from "node:assert/strict";
import { openWriting } from "../../../lib/store/sqlite/open.ts";
import { WalSync } from "../../../lib/store/sqlite/wal_sync.ts";
import { tempFolder } from "./temp.ts";

/** A log whose syncs end when the test says so. */
function rig() {
  const folder = tempFolder();
  const path = `${folder.path}/hookbox.db`;
  const db = openWriting(path, "NORMAL");
  const syncs: PromiseWithResolvers<void>[] = [];
  const file = {
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
    log: new WalSync(db, path, file),
    write: () => db.exec("INSERT OR REPLACE INTO value (key, value) VALUES ('a', '1')"),
    logged: () => Deno.statSync(`${path}-wal`).size,
    [Symbol.dispose]() {
      db.close();
      folder[Symbol.dispose]();
    },
  };
}

Deno.test("WalSync.sync() syncs once for all that wait, and anew for who came while it ran", async () => {
  using r = rig();
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
  using r = rig();
  const first = r.log.sync();
  const second = r.log.sync();
  r.syncs[0]!.reject(new Error("Input/output error (os error 5)"));
  await assert.rejects(first, /os error 5/);
  await new Promise((resolve) => setTimeout(resolve));
  r.syncs[1]!.resolve();
  await second;
});

Deno.test("WalSync.sync() writes everything into the database after a failed sync", async () => {
  using r = rig();
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
  using r = rig();
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
  using r = rig();
  using log = new WalSync(r.db, r.path);
  r.write();
  await log.sync();
});
