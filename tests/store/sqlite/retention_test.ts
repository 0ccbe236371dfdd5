import assert from "node:assert/strict";
import { openSqliteStore } from "../../../lib/store/sqlite/mod.ts";
import { pragma } from "../../../lib/store/sqlite/migrations.ts";
import { openReadOnly } from "../../../lib/store/sqlite/open.ts";
import { delivery, START } from "../contract/harness.ts";
import { tempFolder } from "./temp.ts";

Deno.test("purge() gives space back to the file system", async () => {
  using folder = tempFolder();
  const path = `${folder.path}/hookbox.db`;
  const store = await openSqliteStore(path, { mode: "serve" });
  const body = new Uint8Array(100_000);
  await store.append(Array.from({ length: 200 }, () => delivery({ body })));
  const retention = { now: START + 1e10, keep: 1, keepBodies: 1, maxBytes: 1e12 };
  while (await store.purge(retention));
  await store.close();
  const { size } = await Deno.stat(path);
  assert.ok(size < 3_000_000, `${size} bytes are left of 20 MB`);
});

Deno.test("purge() gives space back while the store is open", async () => {
  using folder = tempFolder();
  const path = `${folder.path}/hookbox.db`;
  await using store = await openSqliteStore(path, { mode: "serve" });
  const body = new Uint8Array(100_000);
  for (let i = 0; i < 20; i++) {
    await store.append(Array.from({ length: 10 }, () => delivery({ body })));
  }
  const retention = { now: START, keep: 1e10, keepBodies: 1e10, maxBytes: 5_000_000 };
  while (await store.purge(retention));
  const { size } = await Deno.stat(path);
  assert.ok(size < 7_000_000, `${size} bytes are left of 20 MB`);
});

Deno.test("purge() keeps a few free pages instead of moving the file's last ones for ever", async () => {
  using folder = tempFolder();
  const path = `${folder.path}/hookbox.db`;
  await using store = await openSqliteStore(path, { mode: "serve" });
  await store.append(Array.from({ length: 50 }, () => delivery({ body: new Uint8Array(7_000) })));
  const retention = { now: START + 1e10, keep: 1, keepBodies: 1, maxBytes: 1e12 };
  while (await store.purge(retention));
  const db = openReadOnly(path);
  const free = pragma(db, "freelist_count");
  db.close();
  assert.ok(free > 0 && free <= 128, `${free} pages are free`);
});

Deno.test("purge() is not stopped by a delivery that came while the clock was wrong", async () => {
  using folder = tempFolder();
  await using store = await openSqliteStore(`${folder.path}/hookbox.db`, { mode: "serve" });
  await store.append([
    delivery({ id: "future", receivedAt: START + 1e12 }),
    delivery({ id: "old", receivedAt: START }),
  ]);
  const retention = { now: START + 1e10, keep: 1, keepBodies: 1, maxBytes: 1e12 };
  while (await store.purge(retention));
  assert.equal(await store.getDelivery("old"), null);
  assert.ok(await store.getDelivery("future"));
});

Deno.test("purge() gives many free pages back in one piece", async () => {
  using folder = tempFolder();
  await using store = await openSqliteStore(`${folder.path}/hookbox.db`, { mode: "serve" });
  for (let i = 0; i < 20; i++) {
    await store.append(
      Array.from({ length: 10 }, () => delivery({ body: new Uint8Array(100_000) })),
    );
  }
  const retention = { now: START + 1e10, keep: 1, keepBodies: 1, maxBytes: 1e12 };
  let pieces = 1;
  while (await store.purge(retention)) pieces++;
  // 20 MB are 2,500 pages, 16 in a piece; 200 deliveries with their bodies are 25 pieces, and the ends of stages count, too.
  assert.ok(pieces < 200, `${pieces} pieces`);
});

Deno.test("purge() holds nobody up: a piece takes 16 rows", async () => {
  using folder = tempFolder();
  await using store = await openSqliteStore(`${folder.path}/hookbox.db`, { mode: "serve" });
  await store.append(Array.from({ length: 200 }, () => delivery()));
  await store.purge({ now: START + 1e10, keep: 1, keepBodies: 1, maxBytes: 1e12 });
  // Each is two rows: itself, and its body.
  assert.equal((await store.counts()).deliveries, 200 - 8);
});
