import assert from "node:assert/strict";
import { openWriting } from "../../../lib/store/sqlite/open.ts";
import { Reader } from "../../../lib/store/sqlite/reader.ts";
import { StoreError } from "../../../lib/store/store.ts";
import { tempFolder } from "./temp.ts";

Deno.test("Reader answers many questions at once", async () => {
  using folder = tempFolder();
  const path = `${folder.path}/hookbox.db`;
  const db = openWriting(path, "NORMAL");
  const reader = new Reader(path);
  const [counts, run, runs] = await Promise.all([
    reader.ask("counts"),
    reader.ask("getRun", "no.1"),
    reader.ask("listRuns", {}),
  ]);
  assert.deepEqual([counts.deliveries, run, runs], [0, null, []]);
  await reader.close();
  db.close();
});

Deno.test("Reader fails what cannot be read, and starts anew after its thread was lost", async () => {
  using folder = tempFolder();
  const path = `${folder.path}/hookbox.db`;
  const reader = new Reader(path);
  const isStoreError = (error: unknown) =>
    error instanceof StoreError && error.message.includes(path);
  // There is no file yet: the thread ends while it starts.
  await assert.rejects(reader.ask("counts"), isStoreError);
  const db = openWriting(path, "NORMAL");
  assert.equal((await reader.ask("counts")).deliveries, 0);
  const asking = reader.ask("listRuns", {});
  const failed = assert.rejects(asking, isStoreError);
  await reader.close();
  await failed;
  db.close();
});

Deno.test("Reader tells an error of one question and answers the next", async () => {
  using folder = tempFolder();
  const path = `${folder.path}/hookbox.db`;
  const db = openWriting(path, "NORMAL");
  const reader = new Reader(path);
  await reader.ask("counts");
  db.exec("DROP TABLE step");
  await assert.rejects(reader.ask("getSteps", "no.1"), /no such table/);
  assert.deepEqual(await reader.ask("listRuns", {}), []);
  await reader.close();
  db.close();
});
