/** Several processes on one database that gather runs. */
import assert from "node:assert/strict";
import { openPostgresStore } from "../../../lib/store/postgres/mod.ts";
import type { Store } from "../../../lib/store/store.ts";
import { FakeClock } from "../../fake_clock.ts";
import { BATCH } from "../contract/gathering.ts";
import { completion, delivery, DONE, START } from "../contract/harness.ts";
import { newSchema, type Schema, withServer } from "./server.ts";

const { wait } = BATCH;

const serve = (schema: Schema) =>
  openPostgresStore(schema.url, { mode: "serve", clock: new FakeClock() });

const claim = (store: Store, over: { limit?: number; concurrency?: number } = {}) =>
  store.claim(
    [{ handler: "handler", source: "netbox", limit: 4, gather: BATCH, ...over }],
    START + wait,
  );

const one = (n: number, lane: string) =>
  delivery({ id: `e${1_000 + n}`, runs: [{ handler: "handler", lane, delay: wait }] });

withServer(() => {
  Deno.test("two processes carry every run in one batch, and each lane in its order", async () => {
    await using schema = newSchema();
    await using a = await serve(schema);
    await using b = await serve(schema);
    const all = Array.from({ length: 240 }, (_, n) => one(n, `lane ${n % 8}`));
    const lanes = new Map<string, string[]>();
    let open = 0;
    const work = async (store: Store) => {
      for (let idle = 0; idle < 20 || open > 0;) {
        const batches = await claim(store);
        idle = batches.length === 0 ? idle + 1 : 0;
        open += batches.length;
        for (const { lane, batch } of batches) {
          const ids = batch!.map(({ id }) => id);
          assert.ok(ids.length <= BATCH.size);
          lanes.set(lane!, [...lanes.get(lane!) ?? [], ...ids]);
        }
        // Meanwhile a person drops what is gone already, and handlers are held and released.
        await store.drop({ ids: ["e0.1"] }, START);
        await store.complete(batches.map((run) => completion(run, DONE)), START + wait);
        open -= batches.length;
      }
    };
    const store = async () => {
      for (let at = 0; at < all.length; at += 20) {
        await (at % 40 ? a : b).append(all.slice(at, at + 20));
        await a.hold("handler", "handler broken");
        await b.release("handler", START);
      }
    };
    await Promise.all([store(), work(a), work(b)]);
    await Promise.all([work(a), work(b)]);
    const expected = Map.groupBy(
      all.map(({ id }, n) => ({ id: `${id}.1`, lane: `lane ${n % 8}` })),
      ({ lane }) => lane,
    );
    for (const [lane, runs] of expected) {
      assert.deepEqual(lanes.get(lane), runs.map(({ id }) => id), lane);
    }
  });

  Deno.test("concurrency counts the batches of all processes", async () => {
    await using schema = newSchema();
    await using a = await serve(schema);
    await using b = await serve(schema);
    await a.append(Array.from({ length: 8 }, (_, n) => one(n, `lane ${n}`)));
    const first = await claim(a, { concurrency: 3, limit: 2 });
    const second = await claim(b, { concurrency: 3, limit: 2 });
    assert.deepEqual([first.length, second.length], [2, 1]);
    assert.deepEqual(await claim(a, { concurrency: 3 }), []);
    await a.complete(first.map((run) => completion(run, DONE)), START + wait);
    assert.equal((await claim(b, { concurrency: 3 })).length, 2);
  });
});
