import assert from "node:assert/strict";
import { openSqliteStore } from "../../lib/store/sqlite/mod.ts";
import { BATCH } from "./contract/gathering.ts";
import { completion, DONE } from "./contract/harness.ts";
import { tempFolder } from "./sqlite/temp.ts";

/** What the process has told until it was killed, after so many lines. */
async function runUntilKilled(path: string, from: number, lines: number): Promise<string[]> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--no-check",
      new URL("gather_crash_child.ts", import.meta.url).pathname,
      path,
      String(from),
    ],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let told = "";
  let killed = false;
  // To the end: what it told before the signal reached it counts, too.
  for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
    told += chunk;
    if (killed || told.split("\n").length <= lines) continue;
    child.kill("SIGKILL");
    killed = true;
  }
  await child.status;
  // The last line may be cut.
  return told.split("\n").slice(0, -1);
}

Deno.test("a batch keeps its runs, and none is lost or doubled, when the process is killed", async () => {
  using folder = tempFolder();
  const path = `${folder.path}/hookbox.db`;
  const acknowledged: string[] = [];
  const batches = new Map<string, string>();
  for (const [index, lines] of [37, 90, 151].entries()) {
    for (const line of await runUntilKilled(path, index * 10_000, lines)) {
      const [what, id, ...runs] = line.split(" ");
      if (what === "a") acknowledged.push(id!);
      if (what !== "b") continue;
      assert.equal(runs.join(), batches.get(id!) ?? runs.join(), "the same runs again");
      batches.set(id!, runs.join());
    }
  }
  await using store = await openSqliteStore(path, { mode: "serve" });
  const later = Date.now() + 1e9;
  await store.recover(later);
  const slot = { handler: "handler", source: "netbox", limit: 10, gather: BATCH };
  for (let runs = await store.claim([slot], later); runs.length > 0;) {
    for (const { id, batch } of runs) {
      const ids = batch!.map((one) => one.id).join();
      assert.equal(ids, batches.get(id) ?? ids, "the same runs again");
      batches.set(id, ids);
    }
    await store.complete(runs.map((run) => completion(run, DONE)), later);
    runs = await store.claim([slot], later);
  }
  assert.ok(acknowledged.length > 50, `${acknowledged.length} acknowledged`);
  const carried = [...batches.values()].flatMap((ids) => ids.split(","));
  assert.equal(new Set(carried).size, carried.length, "nothing was in two batches");
  for (const id of acknowledged) assert.ok(carried.includes(id), `${id} is lost`);
  for (const id of carried) assert.equal((await store.getRun(id))!.state, "done");
});
