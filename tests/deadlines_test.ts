import assert from "node:assert/strict";
import fc from "fast-check";
import { createDeadlines } from "../lib/deadlines.ts";
import { FakeClock } from "./fake_clock.ts";

Deno.test("createDeadlines() calls what is due, in time and once, and nothing that was cancelled", async () => {
  const set = fc.record({
    at: fc.integer({ min: 0, max: 50 }),
    ms: fc.constantFrom(0, 7, 20),
    cancelAt: fc.option(fc.integer({ min: 0, max: 80 })),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(set, { maxLength: 20 }), async (sets) => {
      const clock = new FakeClock();
      const after = createDeadlines(clock);
      const start = clock.monotonic();
      const called: [number, number][] = [];
      const cancels = new Map<number, () => void>();
      for (let now = 0; now <= 100; now++) {
        sets.forEach(({ at, ms, cancelAt }, n) => {
          if (cancelAt === now) cancels.get(n)?.();
          if (at !== now) return;
          cancels.set(n, after(ms, () => called.push([n, clock.monotonic() - start])));
        });
        await clock.advance(1);
      }
      const due = sets.flatMap(({ at, ms, cancelAt }, n) => {
        const cancelled = cancelAt !== null && cancelAt > at && cancelAt < at + ms;
        return cancelled ? [] : [[n, at + ms]];
      });
      const sorted = (pairs: readonly (readonly number[])[]) =>
        pairs.map(([n, at]) => `${at} ${n}`).sort();
      assert.deepEqual(sorted(called), sorted(due));
      assert.equal(clock.pending, 0);
    }),
    { numRuns: 200 },
  );
});

Deno.test("createDeadlines() has one timer for all that are equally far away", async () => {
  const clock = new FakeClock();
  const after = createDeadlines(clock);
  const cancels = Array.from({ length: 100 }, () => after(1_000, () => {}));
  assert.equal(clock.pending, 1);
  for (const cancel of cancels) cancel();
  await clock.advance(1_000);
  assert.equal(clock.pending, 0);
});
