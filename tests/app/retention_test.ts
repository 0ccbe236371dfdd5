import assert from "node:assert/strict";
import { keepTidy } from "../../lib/app/retention.ts";
import { FakeClock } from "../fake_clock.ts";

const MINUTE = 60_000;

/** A store whose every pass takes this many calls, and each call so many milliseconds. */
function rig(calls = 1, ms = 0) {
  const clock = new FakeClock();
  const start = clock.now();
  const at: number[] = [];
  const tidying = keepTidy(
    {
      purge({ now }) {
        at.push(now - start);
        const more = at.length % calls !== 0;
        if (ms === 0) return Promise.resolve(more);
        return new Promise((resolve) => void clock.after(ms, () => resolve(more)));
      },
    },
    () => ({ keep: 1, keepBodies: 1, storeMax: 1 }),
    clock,
  );
  return { clock, at, tidying };
}

Deno.test("keepTidy() makes a pass every 10 min, a little at a time", async () => {
  const { clock, at, tidying } = rig(3);
  await clock.advance(21 * MINUTE);
  const first = 10 * MINUTE;
  const second = 20 * MINUTE + 20;
  assert.deepEqual(at, [first, first + 10, first + 20, second, second + 10, second + 20]);
  tidying.stop();
  assert.equal(clock.pending, 0);
});

Deno.test("keepTidy() is busy from a wish for a pass until all of it is done", async () => {
  const { clock, at, tidying } = rig(3);
  assert.equal(tidying.busy, false);
  tidying.hurry();
  assert.equal(tidying.busy, true);
  await clock.advance(10);
  assert.deepEqual([at.length, tidying.busy], [2, true], "between two transactions");
  await clock.advance(10);
  assert.deepEqual([at.length, tidying.busy], [3, false]);
  tidying.stop();
});

Deno.test("keepTidy() leaves the store to others for four times as long as a piece takes", async () => {
  const { clock, at, tidying } = rig(3, 50);
  await clock.advance(10 * MINUTE + 1_000);
  const first = 10 * MINUTE;
  assert.deepEqual(at, [first, first + 250, first + 500]);
  tidying.stop();
});

Deno.test("keepTidy() is quicker in a pass that has lasted for 5 min, and slow again in the next", async () => {
  const { clock, at, tidying } = rig(40_000);
  await clock.advance(15 * MINUTE + 100);
  const late = at.filter((time) => time >= 15 * MINUTE);
  assert.deepEqual(late.slice(0, 3).map((time) => time - 15 * MINUTE), [0, 2, 4]);
  await clock.advance(MINUTE);
  const count = at.length;
  assert.equal(count, 40_000);
  await clock.advance(11 * MINUTE);
  const next = at.slice(count, count + 3);
  assert.deepEqual(next.map((time) => time - next[0]!), [0, 10, 20]);
  tidying.stop();
});

Deno.test("keepTidy() makes a pass at once when the store is too large, but not over and over", async () => {
  const { clock, at, tidying } = rig();
  for (let i = 0; i < 17; i++) {
    tidying.hurry();
    await clock.advance(10_000);
  }
  assert.deepEqual(at, [0, MINUTE, 2 * MINUTE]);
  await clock.advance(20 * MINUTE);
  assert.equal(at.length, 5, "then it has time again");
  tidying.stop();
});
