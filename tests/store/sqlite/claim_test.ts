import assert from "node:assert/strict";
import { delivery, START } from "../contract/harness.ts";
import { openSqliteStore } from "../../../lib/store/sqlite/mod.ts";
import { tempFolder } from "./temp.ts";

Deno.test("SqliteStore.claim() gives runs ahead up to a megabyte of bodies", async () => {
  using folder = tempFolder();
  await using store = await openSqliteStore(`${folder.path}/hookbox.db`, { mode: "serve" });
  const bodies = [100_000, 900_000, 100_000, 100_000];
  await store.append(
    bodies.map((size) =>
      delivery({ body: new Uint8Array(size), runs: [{ handler: "handler", lane: null }] })
    ),
  );
  const slot = { handler: "handler", source: "netbox", limit: 1, ahead: 10 };
  const given = [await store.claim([slot], START), await store.claim([slot], START)];
  assert.deepEqual(given.map((runs) => runs.length), [3, 1]);
});
