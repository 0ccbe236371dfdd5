import assert from "node:assert/strict";
import { StoreHealth } from "../../lib/app/store_health.ts";
import type { Json } from "../../lib/event/types.ts";
import { type NewDelivery, StoreError } from "../../lib/store/store.ts";
import { FakeClock } from "../fake_clock.ts";
import { keepLog } from "../logged.ts";
import { delivery } from "../store/contract/harness.ts";

/** A store on a disk with so much room. */
function rig() {
  const clock = new FakeClock();
  const disk = { room: Infinity };
  const tried: number[] = [];
  const check = (bytes: number) =>
    bytes > disk.room ? Promise.reject(new StoreError("the disk is full")) : Promise.resolve();
  const health = new StoreHealth({
    clock,
    store: {
      async append(batch: readonly NewDelivery[]) {
        await check(batch.reduce((sum, { body }) => sum + body.byteLength, 0));
        return batch.map(({ id }) => ({ id, duplicate: false, runs: 1 }));
      },
      async setValue(_: string, value: Json) {
        const bytes = typeof value === "string" ? value.length : 0;
        tried.push(bytes);
        await check(bytes);
      },
    },
  });
  const send = (bytes: number) =>
    health.append([delivery({ body: new Uint8Array(bytes) })]).then(() => 202, () => 503);
  return { clock, disk, tried, health, send };
}

Deno.test("StoreHealth says once that nothing can be stored, and once that it can again", async () => {
  await using log = await keepLog();
  const { clock, disk, health, send } = rig();
  assert.equal(await send(5_000), 202);
  assert.equal(health.problem, null);
  disk.room = 0;
  for (let i = 0; i < 30; i++) {
    assert.equal(await send(5_000), 503);
    await clock.advance(100);
  }
  assert.equal(health.problem, "the disk is full");
  disk.room = Infinity;
  await clock.advance(1_000);
  assert.equal(health.problem, null);
  assert.deepEqual(log.lines, [
    "error: Deliveries are answered 503 until they can be stored again: the disk is full",
    "warning: Deliveries can be stored again after 4 s; 30 were answered 503",
  ]);
  assert.equal(clock.pending, 0);
});

Deno.test("StoreHealth recovers without a delivery: nobody sends to what is not ready", async () => {
  const { clock, disk, health, send, tried } = rig();
  disk.room = 0;
  await send(1_000_000);
  await clock.advance(10_000);
  assert.equal(tried.length, 10);
  disk.room = 300_000;
  await clock.advance(1_000);
  assert.notEqual(health.problem, null, "there is no room for what failed");
  assert.equal(await send(5_000), 202, "what finds room is stored");
  disk.room = 1_000_000;
  await clock.advance(1_000);
  assert.equal(health.problem, null);
  assert.deepEqual(tried.slice(-2), [1_000_000, 0], "it leaves nothing behind");
});

Deno.test("StoreHealth tries no more once it is stopped", async () => {
  const { clock, disk, health, send } = rig();
  disk.room = 0;
  await send(1);
  health.stop();
  assert.equal(clock.pending, 0);
});
