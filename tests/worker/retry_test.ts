import assert from "node:assert/strict";
import fc from "fast-check";
import { restartWait, retryWait } from "../../lib/worker/retry.ts";

const config = { retries: 7, backoff: [5_000, 30_000, 120_000] };
const middle = () => 0.5;

Deno.test("retryWait() follows the schedule, whose last entry repeats", () => {
  const waits = [1, 2, 3, 4, 7].map((attempt) => retryWait(config, attempt, middle).retryIn);
  assert.deepEqual(waits, [5_000, 30_000, 120_000, 120_000, 120_000]);
});

Deno.test("retryWait() leaves no try after the configured number of retries", () => {
  assert.deepEqual(retryWait(config, 8, middle), { retryIn: null, asked: false });
  assert.deepEqual(retryWait({ ...config, retries: 0 }, 1, middle), {
    retryIn: null,
    asked: false,
  });
});

Deno.test("retryWait() stays within 20 % of the schedule and reaches both ends", () => {
  assert.equal(retryWait(config, 1, () => 0).retryIn, 4_000);
  assert.equal(retryWait(config, 1, () => 1).retryIn, 6_000);
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 7 }),
    fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    (attempt, chance) => {
      const base = config.backoff[attempt - 1] ?? 120_000;
      const { retryIn } = retryWait(config, attempt, () => chance);
      assert.ok(retryIn! >= 0.8 * base && retryIn! <= 1.2 * base);
    },
  ));
});

Deno.test("retryWait() takes what the handler asked for as it is", () => {
  const week = 7 * 24 * 3_600_000;
  assert.deepEqual(retryWait(config, 1, () => 0, week), { retryIn: week, asked: true });
  assert.deepEqual(retryWait(config, 2, () => 0, 0), { retryIn: 0, asked: true });
});

Deno.test("retryWait() ends also what the handler asks for after the configured retries", () => {
  assert.deepEqual(retryWait(config, 8, middle, 1_000), { retryIn: null, asked: true });
});

Deno.test("retryWait() tries at once without a schedule", () => {
  assert.equal(retryWait({ retries: 1, backoff: [] }, 1, middle).retryIn, 0);
});

Deno.test("restartWait() doubles with each end of a task, up to a minute", () => {
  assert.deepEqual([1, 2, 3, 6, 7, 100].map(restartWait), [
    1_000,
    2_000,
    4_000,
    32_000,
    60_000,
    60_000,
  ]);
});
