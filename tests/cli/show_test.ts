import assert from "node:assert/strict";
import { ownerOf, subjectOf } from "../../lib/cli/runs.ts";
import { showRun } from "../../lib/cli/show.ts";
import { openSqliteStore } from "../../lib/store/sqlite/mod.ts";
import type { NewDelivery } from "../../lib/store/store.ts";
import { completion, DEAD, delivery, START } from "../store/contract/harness.ts";
import { tempFolder } from "../store/sqlite/temp.ts";
import { fakeIo } from "./fake_io.ts";

/** A store in which a named event has made a run that is dead, and of which somebody was told. */
async function storeWith(over: Partial<NewDelivery>) {
  const folder = tempFolder();
  const store = await openSqliteStore(`${folder.path}/hookbox.db`, { mode: "serve" });
  await store.append([
    delivery({
      id: "e",
      kind: "named",
      objectType: null,
      objectId: null,
      action: "deploy",
      runs: [{ handler: "custom.deploy", lane: null }],
      ...over,
    }),
  ]);
  const source = over.source ?? "netbox";
  const [run] = await store.claim([{ handler: "custom.deploy", source, limit: 1 }], START);
  const callDead = ["custom.deploy", "lifecycle.dead"];
  await store.complete([completion(run!, DEAD, START, { callDead })], START);
  return {
    store,
    async shown(id: string): Promise<string> {
      const io = fakeIo();
      await showRun(store, (await store.getRun(id))!, io, false);
      return io.stdout();
    },
    async [Symbol.asyncDispose]() {
      await store.close();
      folder[Symbol.dispose]();
    },
  };
}

Deno.test("showRun() shows a named event, its source, and data that is null", async () => {
  const body = new TextEncoder().encode("null");
  await using rig = await storeWith({ source: "", user: null, requestId: null, body });
  const text = await rig.shown("e.1");
  assert.match(text, /^Event +event deploy$/m);
  assert.match(text, /^Payload\nnull$/m);
  assert.doesNotMatch(text, /^By/m);
});

Deno.test("showRun() says by whom, and which dead run a call tells of", async () => {
  await using rig = await storeWith({ user: "admin", requestId: "r1" });
  assert.match(await rig.shown("e.1"), /^By +admin in request r1 of netbox$/m);
  const runs = await rig.store.listRuns({ delivery: "e" });
  assert.deepEqual(runs.map(ownerOf), [
    "lifecycle.dead",
    "custom.deploy dead()",
    "custom.deploy",
  ]);
  assert.deepEqual(new Set(runs.map(subjectOf)), new Set(["event deploy"]));
  assert.match(await rig.shown("e.3"), /^Handler +lifecycle\.dead, of dead run e\.1$/m);
});
