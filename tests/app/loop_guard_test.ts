import assert from "node:assert/strict";
import { LoopGuard } from "../../lib/app/loop_guard.ts";
import type { Outcome } from "../../lib/store/store.ts";
import { FakeClock } from "../fake_clock.ts";
import { completion } from "../store/contract/harness.ts";
import { claimed } from "../worker/samples.ts";

function guard() {
  const clock = new FakeClock();
  const paused: string[] = [];
  const it = new LoopGuard({
    clock,
    userOf: () => "hookbox",
    pause: (handler) => void paused.push(handler),
  });
  const run = (
    { handler = "a", object = "1", user = "hookbox" } = {},
    outcome: Outcome = { kind: "done" },
  ) => {
    const sample = claimed("r");
    const delivery = { ...sample.delivery, objectId: object, user };
    const run = { ...sample, handler, delivery };
    it.note({ run, completion: completion(run, outcome) });
  };
  return { it, clock, paused, run };
}

Deno.test("LoopGuard pauses a handler at its 21st run for one object within a minute", () => {
  const { it, paused, run } = guard();
  for (let i = 1; i <= 20; i++) run();
  run({ object: "2" });
  run({ handler: "b" });
  run({ user: "admin" });
  run({}, { kind: "skipped", reason: "own change" });
  assert.deepEqual(paused, []);
  run();
  run();
  assert.deepEqual([paused, it.paused], [["a"], ["a"]]);
});

Deno.test("LoopGuard lets 20 runs a minute go on for ever", async () => {
  const { clock, paused, run } = guard();
  for (let i = 0; i < 200; i++) {
    run();
    await clock.advance(3_000);
  }
  assert.deepEqual(paused, []);
});

Deno.test("LoopGuard begins anew after reset()", () => {
  const { it, paused, run } = guard();
  for (let i = 1; i <= 21; i++) run();
  it.reset();
  assert.deepEqual(it.paused, []);
  run();
  assert.deepEqual(paused, ["a"]);
});
