import assert from "node:assert/strict";
import { toldStore } from "../../lib/app/told_store.ts";
import { openSqliteStore } from "../../lib/store/sqlite/mod.ts";
import { completion, delivery, DONE, START } from "../store/contract/harness.ts";

Deno.test("toldStore() is the same store, and tells of every delivery, those that handlers emit too", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await using store = await openSqliteStore(`${folder}/hookbox.db`, { mode: "serve" });
    const seen: string[] = [];
    const told = toldStore(store, ({ id }, { duplicate }) => seen.push(`${id} ${duplicate}`));
    assert.equal(told.location, store.location);
    const dedupe = new Uint8Array(32);
    await told.append([delivery({ id: "first", dedupe, runs: [{ handler: "a", lane: null }] })]);
    await told.append([delivery({ id: "second", dedupe })]);
    assert.deepEqual(seen, ["first false", "second true"]);

    const [run] = await told.claim([{ handler: "a", source: "netbox", limit: 1 }], START);
    const emits = [delivery({ id: "emitted", kind: "named", dedupe: null })];
    await told.complete([completion(run!, DONE, START, { emits })], START);
    assert.deepEqual(seen.slice(2), ["emitted false"]);
    assert.deepEqual(await told.counts(), await store.counts());
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
