import assert from "node:assert/strict";
import { join } from "node:path";
import { listen } from "../../lib/http/listen.ts";
import { GroupCommit } from "../../lib/store/group_commit.ts";
import { openSqliteStore } from "../../lib/store/sqlite/mod.ts";
import { recordings } from "../recordings.ts";
import { replayed, SECRET, setup } from "./setup.ts";

const all = recordings("4.7.3").filter((it) => it.secret === SECRET && it.body !== "")
  .map((it) => ({ ...it, method: "POST" }));

Deno.test("what was answered 202 is in the store, once, also when all comes twice at once", async () => {
  const dir = await Deno.makeTempDir();
  const path = join(dir, "hookbox.db");
  const store = await openSqliteStore(path, { mode: "serve" });
  const { app } = setup({
    match: () => ({ runs: [{ handler: "any.any.any", lane: null }] }),
    deps: { commit: new GroupCommit(store) },
  });
  const { address, stop } = listen(app.fetch, { hostname: "127.0.0.1", port: 0 });
  const url = `http://127.0.0.1:${address.port}/hooks/netbox`;
  const answers = await Promise.all([...all, ...all].map(async (it) => {
    const response = await fetch(url, replayed(it));
    return { status: response.status, body: it.body, ...await response.json() };
  }));
  const different = new Set(all.map((it) => it.body)).size;
  const accepted = answers.filter(({ status }) => status === 202);
  assert.equal(accepted.length, different);
  assert.ok(accepted.every(({ runs }) => runs === 1));
  const duplicates = answers.filter(({ status }) => status === 200);
  assert.equal(duplicates.length, answers.length - different);
  for (const { id, body } of duplicates) {
    assert.equal(id, accepted.find((first) => first.body === body)!.id);
  }
  await stop();
  await store.close();

  await using again = await openSqliteStore(path, { mode: "read" });
  assert.equal((await again.counts()).deliveries, different);
  for (const { id, body } of accepted) {
    const stored = await again.getDelivery(id);
    assert.equal(new TextDecoder().decode(stored!.body!), body);
  }
  await Deno.remove(dir, { recursive: true });
});

Deno.test("a store that is gone is a 503, not an acknowledgement", async () => {
  const dir = await Deno.makeTempDir();
  const store = await openSqliteStore(join(dir, "hookbox.db"), { mode: "serve" });
  const { app } = setup({ deps: { commit: new GroupCommit(store) } });
  await store.close();
  const response = await app.request("/hooks/netbox", replayed(all[0]!));
  assert.equal(response.status, 503);
  assert.deepEqual(await response.json(), { error: "cannot store it now" });
  await Deno.remove(dir, { recursive: true });
});
