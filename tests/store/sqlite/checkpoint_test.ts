import assert from "node:assert/strict";
import type { DatabaseSync } from "node:sqlite";
import { Checkpoints } from "../../../lib/store/sqlite/checkpoint.ts";
import { openSqliteStore } from "../../../lib/store/sqlite/mod.ts";
import { openWriting } from "../../../lib/store/sqlite/open.ts";
import { delivery } from "../contract/harness.ts";
import { until } from "../../until.ts";
import { tempFolder } from "./temp.ts";

const COPY = "PRAGMA wal_checkpoint(PASSIVE)";

/** A database whose log only we copy; `write()` makes it so many pages longer. */
function rig(copy: (db: DatabaseSync) => Promise<unknown>) {
  const folder = tempFolder();
  const db = openWriting(`${folder.path}/hookbox.db`, "NORMAL", 0);
  db.exec("CREATE TABLE big (bytes)");
  const insert = db.prepare("INSERT INTO big VALUES (zeroblob(?))");
  const checkpoints = new Checkpoints(db, () => copy(db));
  return {
    checkpoints,
    write: (pages: number) => void insert.run(pages * 8_192),
    /** Eight are sure to be looked after. */
    commit(times = 8) {
      for (let i = 0; i < times; i++) checkpoints.committed();
    },
    turn: () => new Promise<void>((resolve) => void setImmediate(resolve)),
    left() {
      const { log, checkpointed } = db.prepare("PRAGMA wal_checkpoint(NOOP)").get() as {
        log: number;
        checkpointed: number;
      };
      return log - checkpointed;
    },
    [Symbol.dispose]() {
      db.close();
      folder[Symbol.dispose]();
    },
  };
}

Deno.test("Checkpoints has the log copied when it has 1,000 pages, one copy at a time", async () => {
  let copies = 0;
  const { promise, resolve } = Promise.withResolvers<void>();
  using r = rig((db) => (copies++, promise.then(() => db.exec(COPY))));
  r.write(900);
  r.commit(16);
  await r.turn();
  assert.equal(copies, 0);
  r.write(200);
  r.commit(32);
  await r.turn();
  assert.equal(copies, 1);
  const again = r.checkpoints.now();
  await r.turn();
  assert.equal(copies, 1, "what is asked for comes after it");
  resolve();
  await again;
  assert.equal(copies, 2);
});

Deno.test("Checkpoints copies once more when as much has come meanwhile", async () => {
  let copies = 0;
  using r = rig((db) => {
    db.exec(COPY);
    if (++copies === 1) r.write(1_200);
    return Promise.resolve();
  });
  r.write(1_200);
  await r.checkpoints.now();
  assert.deepEqual([copies, r.left()], [2, 0]);
});

Deno.test("Checkpoints leaves a log that is not large to the next copy", async () => {
  using r = rig(() => Promise.resolve());
  r.write(1_200);
  await r.checkpoints.now();
  assert.ok(r.left() > 1_000);
});

Deno.test("Checkpoints copies the rest of a large log: otherwise it would never begin anew", async () => {
  using r = rig(() => Promise.resolve());
  r.write(3_100);
  await r.checkpoints.now();
  assert.equal(r.left(), 0);
});

Deno.test("Checkpoints does without its thread when that fails", async () => {
  let copies = 0;
  using r = rig(() => (copies++, Promise.reject(new Error("out of memory"))));
  await r.checkpoints.now();
  await r.checkpoints.now();
  assert.equal(copies, 2);
});

Deno.test("Checkpoints begins no copy after stop()", async () => {
  let copies = 0;
  using r = rig(() => (copies++, Promise.resolve()));
  r.write(1_200);
  await r.checkpoints.stop();
  r.commit();
  await r.turn();
  assert.equal(copies, 0);
});

Deno.test("SqliteStore copies its log into the file while it goes on", async () => {
  using folder = tempFolder();
  const path = `${folder.path}/hookbox.db`;
  await using store = await openSqliteStore(path, { mode: "serve" });
  for (let i = 0; i < 24; i++) await store.append([delivery({ body: new Uint8Array(500_000) })]);
  // SQLite itself would begin at 4,000 pages: 32 MB.
  await until("the file has what the log had", () => Deno.statSync(path).size > 8_000_000);
});
