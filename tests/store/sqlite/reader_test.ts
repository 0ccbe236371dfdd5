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

const isStoreErrorOf = (path: string) => (error: unknown) =>
  error instanceof StoreError && error.message.includes(path) &&
  error.message.includes("HOOKBOX_STORE");

Deno.test("Reader tells when the store cannot be opened, and tries again with the next question", async () => {
  using folder = tempFolder();
  const path = `${folder.path}/hookbox.db`;
  const reader = new Reader(path);
  await assert.rejects(reader.ask("counts"), isStoreErrorOf(path));
  const db = openWriting(path, "NORMAL");
  assert.equal((await reader.ask("counts")).deliveries, 0);
  await reader.close();
  db.close();
});

Deno.test("Reader fails open questions when it is closed", async () => {
  const reader = new Reader("/nowhere/hookbox.db");
  const failed = assert.rejects(reader.ask("counts"), isStoreErrorOf("/nowhere/hookbox.db"));
  await reader.close();
  await failed;
});

/** A thread of this code, instead of the one that reads. */
async function threadOf({ path }: { readonly path: string }, code: string): Promise<URL> {
  const file = new URL(`file://${path}/thread.mjs`);
  await Deno.writeTextFile(file, code);
  return file;
}

Deno.test("Reader lets its thread finish and close the file before it ends it", async () => {
  using folder = tempFolder();
  const notes = await threadOf(
    folder,
    `import { parentPort } from "node:worker_threads";
     parentPort.on("message", ({ id, method }) => {
       Deno.writeTextFileSync("${folder.path}/" + method, "");
       parentPort.postMessage({ id });
     });`,
  );
  const reader = new Reader("hookbox.db", notes);
  const failed = assert.rejects(reader.ask("counts"), /the store is closed/);
  await reader.close();
  await failed;
  const files = await Array.fromAsync(Deno.readDir(folder.path), ({ name }) => name);
  assert.deepEqual(files.sort(), ["close", "counts", "thread.mjs"]);
});

Deno.test("Reader starts a new thread after one was lost", async () => {
  using folder = tempFolder();
  // It ends at the first question that it ever gets, and answers after that.
  const ends = await threadOf(
    folder,
    `import { parentPort } from "node:worker_threads";
     parentPort.on("message", ({ id }) => {
       try {
         Deno.mkdirSync("${folder.path}/asked");
       } catch {
         return parentPort.postMessage({ id, result: "second thread" });
       }
       throw new Error("out of memory");
     });`,
  );
  const reader = new Reader("hookbox.db", ends);
  await assert.rejects(reader.ask("counts"), isStoreErrorOf("hookbox.db"));
  assert.equal(await reader.ask("counts") as unknown, "second thread");
  await reader.close();
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
