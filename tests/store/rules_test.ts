import assert from "node:assert/strict";
import { afterFailure, goesBefore, hastened, type Head, lastPlace } from "../../lib/store/rules.ts";
import type { Outcome } from "../../lib/store/store.ts";

const head = (over: Partial<Head> = {}): Head => ({
  state: "ready",
  place: { time: 100, turn: 0 },
  started: false,
  runAt: 0,
  asked: false,
  ...over,
});

Deno.test("goesBefore() lets an older event pass a head that was never started", () => {
  assert.equal(goesBefore(99, head()), true);
  assert.equal(goesBefore(100, head()), false);
  assert.equal(goesBefore(101, head()), false);
  assert.equal(goesBefore(100, head({ place: { time: 100, turn: 1 } })), true);
});

Deno.test("goesBefore() lets an older event pass a head that is held and was never started", () => {
  assert.equal(goesBefore(99, head({ state: "held" })), true);
  assert.equal(goesBefore(100, head({ state: "held" })), false);
});

Deno.test("goesBefore() lets nothing pass a head that is started or running", () => {
  assert.equal(goesBefore(0, head({ started: true })), false);
  assert.equal(goesBefore(0, head({ state: "held", started: true })), false);
  assert.equal(goesBefore(0, head({ state: "running" })), false);
});

Deno.test("hastened() brings a far retry forward to 60 s, and nothing else", () => {
  const far = { started: true, runAt: 1_000_000 };
  assert.equal(hastened(head(far), 1_000), 61_000);
  assert.equal(hastened(head({ ...far, runAt: 2_000 }), 1_000), 2_000);
  assert.equal(hastened(head({ ...far, asked: true }), 1_000), 1_000_000);
  assert.equal(hastened(head({ ...far, started: false }), 1_000), 1_000_000);
  assert.equal(hastened(head({ ...far, state: "held" }), 1_000), 1_000_000);
});

Deno.test("lastPlace() is behind the last one", () => {
  assert.deepEqual(lastPlace(5, null), { time: 5, turn: 0 });
  assert.deepEqual(lastPlace(5, { time: 4, turn: 3 }), { time: 5, turn: 0 });
  assert.deepEqual(lastPlace(5, { time: 5, turn: 0 }), { time: 5, turn: 1 });
  assert.deepEqual(lastPlace(5, { time: 9, turn: 2 }), { time: 9, turn: 3 });
});

const failed = (retryIn: number | null, asked = false): Extract<Outcome, { kind: "failed" }> => ({
  kind: "failed",
  error: { name: "Error", message: "no" },
  retryIn,
  asked,
});

Deno.test("afterFailure() ends a run that has no tries left", () => {
  const run = { attempt: 1, blocked: 0, waiters: false };
  assert.deepEqual(afterFailure(failed(null), run), { dead: true });
  assert.deepEqual(afterFailure(failed(null, true), run), { dead: true });
});

Deno.test("afterFailure() caps and counts only while others wait and nothing was asked", () => {
  const blocked = { attempt: 3, blocked: 2, waiters: true };
  const hour = 3_600_000;
  const kept = { dead: false, wait: hour, blocked: 2 };
  assert.deepEqual(afterFailure(failed(hour), { ...blocked, waiters: false }), kept);
  assert.deepEqual(afterFailure(failed(hour, true), blocked), kept);
  assert.deepEqual(afterFailure(failed(hour), blocked), { dead: false, wait: 60_000, blocked: 3 });
  assert.deepEqual(afterFailure(failed(5), { ...blocked, attempt: 1, blocked: 0 }), {
    dead: false,
    wait: 5,
    blocked: 0,
  });
  assert.deepEqual(afterFailure(failed(5), { ...blocked, blocked: 4 }), { dead: true });
});
