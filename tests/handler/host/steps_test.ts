import assert from "node:assert/strict";
import { StaleRunError, Steps } from "../../../lib/handler/host/steps.ts";
import type { StepToStore } from "../../../lib/handler/host/step_store.ts";
import type { Json } from "../../../lib/event/types.ts";

/** The steps of an attempt, and what they store. */
function setUp(
  { stored = {}, save = () => Promise.resolve(true) }: {
    stored?: Record<string, Json>;
    save?: (step: StepToStore) => Promise<boolean>;
  } = {},
) {
  const saved: StepToStore[] = [];
  const stale: StaleRunError[] = [];
  const steps = new Steps({
    run: { id: "run-1", claim: 3, steps: stored },
    save(step) {
      saved.push(step);
      return save(step);
    },
    onStale: (error) => stale.push(error),
  });
  return { steps, saved, stale };
}

Deno.test("step() resolves with the JSON round trip of the result after it is stored", async () => {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const { steps, saved } = setUp({ save: () => promise });
  let done = false;
  const result = steps.step("a", () => ({ when: new Date(0), gone: undefined }));
  void result.then(() => done = true);
  await new Promise((tick) => setTimeout(tick));
  assert.equal(done, false, "it waits for the commit");
  resolve(true);
  assert.deepEqual(await result, { when: "1970-01-01T00:00:00.000Z" });
  assert.deepEqual(saved.map((it) => [it.run, it.claim, it.name]), [["run-1", 3, "a"]]);
});

Deno.test("step() does not run what is stored, be it null or called like a member of every object", async () => {
  const { steps, saved } = setUp({ stored: { nothing: null } });
  assert.equal(await steps.step("nothing", () => assert.fail("it ran again")), null);
  assert.equal(await steps.step("toString", () => "ran"), "ran");
  assert.equal(saved.length, 1);
});

Deno.test("step() gives null for a step that returns nothing", async () => {
  const { steps, saved } = setUp();
  assert.equal(await steps.step("a", () => {}), null);
  assert.equal(saved[0]?.result, null);
});

Deno.test("step() stores nothing when the function throws", async () => {
  const { steps, saved } = setUp();
  const fail = () => Promise.reject(new RangeError("refused"));
  await assert.rejects(steps.step("a", fail), { name: "RangeError", message: "refused" });
  assert.equal(saved.length, 0);
});

Deno.test("step() throws for a name that the attempt has used, and for none", async () => {
  const { steps, saved } = setUp();
  await steps.step("a", () => 1);
  await assert.rejects(steps.step("a", () => 2), /Cannot run step "a": .*used the name already/);
  await assert.rejects(steps.step("", () => 3), TypeError);
  await assert.rejects(steps.step(undefined as unknown as string, () => 4), TypeError);
  assert.equal(saved.length, 1);
});

Deno.test("step() runs several steps at once", async () => {
  const { steps, saved } = setUp();
  const names = ["a", "b", "c"];
  assert.deepEqual(await Promise.all(names.map((it) => steps.step(it, () => it))), names);
  assert.deepEqual(saved.map((it) => it.name), names);
});

Deno.test("step() throws StaleRunError when a step is refused, and for every step from then on", async () => {
  const { steps, saved, stale } = setUp({ save: () => Promise.resolve(false) });
  const other = steps.step("b", () => new Promise((resolve) => setTimeout(resolve, 1)));
  await assert.rejects(steps.step("a", () => 1), StaleRunError);
  await assert.rejects(steps.step("c", () => assert.fail("it ran")), StaleRunError);
  await assert.rejects(other, StaleRunError);
  assert.deepEqual(saved.map((it) => it.name), ["a"]);
  assert.equal(stale.length, 1);
});

Deno.test("settled() waits for steps that were not awaited, and fails with them", async () => {
  const { steps, saved } = setUp();
  const slow = () => new Promise((resolve) => setTimeout(resolve, 1, "slow"));
  void steps.step("a", slow).then(() => void steps.step("b", slow));
  await steps.settled();
  assert.deepEqual(saved.map((it) => it.name), ["a", "b"]);

  const failing = steps.step("c", () => slow().then(() => Promise.reject(new Error("late"))));
  failing.catch(() => {});
  await assert.rejects(steps.settled(), (error: Error) => {
    assert.equal(
      error.message,
      'Step "c" failed after the handler had returned: await every ctx.step()',
    );
    assert.equal((error.cause as Error).message, "late");
    return true;
  });
});
