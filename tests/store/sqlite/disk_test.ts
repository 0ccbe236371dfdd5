import assert from "node:assert/strict";
import { readDisk } from "../../../lib/store/sqlite/disk.ts";
import { openSqliteStore } from "../../../lib/store/sqlite/mod.ts";
import { delivery } from "../contract/harness.ts";
import { tempFolder } from "./temp.ts";

Deno.test("readDisk() gives the size of a store, what is free, and which file it is", async () => {
  using folder = tempFolder();
  const path = `${folder.path}/hookbox.db`;
  const store = await openSqliteStore(path, { mode: "serve" });
  const before = readDisk(path);
  await store.append([delivery({ body: new Uint8Array(100_000) })]);
  const after = readDisk(path);
  assert.ok(after.log > before.log + 99_000);
  assert.ok(after.free! > 0);
  assert.equal(after.file, before.file);
  await store.close();
  assert.ok(readDisk(path).database > 100_000);
  await Deno.rename(path, `${path}.old`);
  await Deno.copyFile(`${path}.old`, path);
  assert.notEqual(readDisk(path).file, before.file);
});

Deno.test("readDisk() finds nothing where there is nothing", () => {
  assert.deepEqual(readDisk("/nowhere/hookbox.db"), {
    database: 0,
    log: 0,
    free: null,
    file: null,
  });
});
