import assert from "node:assert/strict";
import { createLoop } from "../lib/loop.ts";
import { FakeClock } from "./fake_clock.ts";

/** A loop that is told how long to wait, and how often it has worked. */
function counted(wait: () => number | null) {
  const clock = new FakeClock();
  let count = 0;
  const loop = createLoop(async () => {
    count++;
    await Promise.resolve();
    return wait();
  }, clock);
  return { clock, loop, count: () => count };
}

Deno.test("createLoop() works when kicked, and again after the time that the work says", async () => {
  const { clock, loop, count } = counted(() => 1_000);
  await clock.advance(5_000);
  assert.equal(count(), 0);
  loop.kick();
  await clock.advance(999);
  assert.equal(count(), 1);
  await clock.advance(1);
  assert.equal(count(), 2);
});

Deno.test("createLoop() works once more for all kicks that come while it works", async () => {
  const { clock, loop, count } = counted(() => 1_000);
  for (let kicks = 0; kicks < 5; kicks++) loop.kick();
  await clock.advance(0);
  assert.equal(count(), 2);
  assert.equal(clock.pending, 1);
});

Deno.test("createLoop() rests until it is kicked when the work says null", async () => {
  const { clock, loop, count } = counted(() => null);
  loop.kick();
  await clock.advance(3_600_000);
  assert.deepEqual([count(), clock.pending], [1, 0]);
  loop.kick();
  await clock.advance(0);
  assert.equal(count(), 2);
});

Deno.test("createLoop() is busy from a kick until nothing more was asked for", async () => {
  const { clock, loop } = counted(() => 1_000);
  assert.equal(loop.busy, false);
  loop.kick();
  loop.kick();
  assert.equal(loop.busy, true);
  await clock.advance(0);
  assert.equal(loop.busy, false);
});

Deno.test("createLoop() does nothing after stop(), whoever kicks it", async () => {
  const { clock, loop, count } = counted(() => 1_000);
  loop.kick();
  loop.kick();
  loop.stop();
  assert.equal(loop.stopped, true);
  await clock.advance(5_000);
  loop.kick();
  await clock.advance(5_000);
  assert.deepEqual([count(), clock.pending], [1, 0]);
});
