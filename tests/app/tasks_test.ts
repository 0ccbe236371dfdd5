import assert from "node:assert/strict";
import { CALM, MANY } from "../../lib/app/task.ts";
import { Tasks } from "../../lib/app/tasks.ts";
import type { HandlerInfo } from "../../lib/handler/types.ts";
import { FakeClock } from "../fake_clock.ts";
import { FakeCall } from "../worker/fake_call.ts";
import { handler, setOf, settle } from "../worker/fake_host.ts";

const DONE = { kind: "done" } as const;
const failed = (message: string, retryAfter?: number) =>
  ({
    kind: "failed",
    error: { name: "Error", message },
    ...(retryAfter === undefined ? {} : { retryAfter }),
  }) as const;

function task(name: string, more: Partial<HandlerInfo> = {}): HandlerInfo {
  return handler(`task.${name}`, {}, { special: { kind: "task", name }, ...more });
}

/** Tasks that run, whose calls the test ends. */
function rig(...handlers: HandlerInfo[]) {
  const clock = new FakeClock();
  const calls: FakeCall[] = [];
  const state = { handlers, threads: true };
  const it = new Tasks({
    clock,
    handlers: () => setOf(...state.handlers),
    worker: {
      call(job) {
        if (!state.threads) return null;
        const call = new FakeCall(job);
        calls.push(call);
        return call;
      },
    },
  });
  it.start();
  return { it, clock, calls, state };
}

Deno.test("Tasks start each task that is ready, without a deadline", () => {
  const { calls, it } = rig(
    task("a"),
    task("b"),
    task("broken", { status: "broken" }),
    task("off", { status: "disabled" }),
    handler("dcim.site.create"),
  );
  assert.deepEqual(calls.map(({ job }) => [job.handler, job.attempt, job.timeout]), [
    ["task.a", 1, null],
    ["task.b", 1, null],
  ]);
  assert.deepEqual(Object.keys(it.states()), ["task.a", "task.b"]);
  assert.equal(it.states()["task.a"]!.status, "running");
});

Deno.test("Tasks start again what ends, after 1 s, 2 s, 4 s, at most 60 s", async () => {
  const { clock, calls } = rig(task("a"));
  for (const seconds of [1, 2, 4, 8, 16, 32, 60, 60]) {
    const before = calls.length;
    calls.at(-1)!.end(before % 2 ? failed("x") : DONE);
    await settle();
    await clock.advance(seconds * 1000 - 1);
    assert.equal(calls.length, before, `${seconds} s`);
    await clock.advance(1);
    assert.equal(calls.length, before + 1);
    assert.equal(calls.at(-1)!.job.attempt, before + 1);
  }
});

Deno.test("Tasks forget what was once a task has run well for a minute", async () => {
  const { it, clock, calls } = rig(task("a"));
  for (const seconds of [1, 2, 4]) {
    calls.at(-1)!.end(failed("x"));
    await clock.advance(seconds * 1000);
  }
  assert.equal(it.problems().length, 1);
  await clock.advance(CALM);
  assert.deepEqual(it.problems(), []);
  assert.equal(it.states()["task.a"]!.error, null);
  const before = calls.length;
  calls.at(-1)!.end(failed("y"));
  await clock.advance(1_000);
  assert.equal(calls.length, before + 1);
  assert.equal(calls.at(-1)!.job.attempt, 2);
});

Deno.test("Tasks say what keeps failing, and not what only ends", async () => {
  const { it, clock, calls } = rig(task("a"), task("b"));
  for (let n = 1; n <= MANY; n++) {
    assert.deepEqual(it.problems(), []);
    calls.findLast(({ job }) => job.handler === "task.a")!.end(failed("no route"));
    calls.findLast(({ job }) => job.handler === "task.b")!.end(DONE);
    await clock.advance(60_000);
  }
  assert.deepEqual(it.problems(), ["tasks: task.a has failed 3 times: Error: no route"]);
});

Deno.test("Tasks wait as long as a RetryAfter says", async () => {
  const { it, clock, calls } = rig(task("a"));
  calls[0]!.end(failed("down", 600_000));
  await settle();
  assert.deepEqual([it.states()["task.a"]!.status, it.states()["task.a"]!.next], [
    "waiting",
    clock.now() + 600_000,
  ]);
  await clock.advance(600_000);
  assert.equal(calls.length, 2);
});

Deno.test("Tasks do not start again after a PermanentError, until the handlers are loaded anew", async () => {
  const { it, clock, calls } = rig(task("a"));
  calls[0]!.end({ kind: "dead", error: { name: "PermanentError", message: "no licence" } });
  await clock.advance(3_600_000);
  assert.equal(calls.length, 1);
  assert.deepEqual(it.problems(), [
    "tasks: task.a has failed for good: PermanentError: no licence",
  ]);
  it.use();
  assert.equal(calls.length, 2);
  assert.equal(it.states()["task.a"]!.status, "running");
});

Deno.test("Tasks start at once what a reload or a lost neighbour has stopped", async () => {
  const { calls, it } = rig(task("a"));
  calls[0]!.end({ kind: "stopped" });
  await settle();
  assert.equal(calls.length, 2);
  assert.deepEqual([calls[1]!.job.attempt, it.states()["task.a"]!.failures], [1, 0]);
});

Deno.test("Tasks wait for a thread", async () => {
  const { clock, calls, state } = rig(task("a"));
  state.threads = false;
  calls[0]!.end({ kind: "stopped" });
  await clock.advance(10_000);
  assert.equal(calls.length, 1);
  state.threads = true;
  await clock.advance(1_000);
  assert.equal(calls.length, 2);
});

Deno.test("Tasks.stop() asks all to end, waits for them, and starts nothing again", async () => {
  const { it, clock, calls } = rig(task("a"), task("b"), task("c"));
  calls[2]!.end(failed("x"));
  await settle();
  let stopped = false;
  void it.stop("another process leads").then(() => stopped = true);
  assert.deepEqual(calls.map(({ stops }) => stops), [
    ["another process leads"],
    ["another process leads"],
    [],
  ]);
  calls[0]!.end({ kind: "stopped" });
  await settle();
  assert.ok(!stopped);
  calls[1]!.hang();
  await settle();
  assert.ok(stopped);
  await clock.advance(3_600_000);
  assert.deepEqual([calls.length, it.states()], [3, {}]);
});

Deno.test("Tasks.use() starts what is new and ends what is gone", () => {
  const { it, calls, state } = rig(task("a"), task("b"));
  state.handlers = [task("b"), task("c")];
  it.use();
  assert.deepEqual(calls.map(({ job, stops }) => [job.handler, stops.length]), [
    ["task.a", 1],
    ["task.b", 0],
    ["task.c", 0],
  ]);
  void it.stop("x");
  it.use();
  assert.equal(calls.length, 3, "nothing starts while another process leads");
});
