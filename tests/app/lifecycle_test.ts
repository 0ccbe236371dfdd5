import assert from "node:assert/strict";
import { Lifecycle, StartRefusedError } from "../../lib/app/lifecycle.ts";
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
const dead = { kind: "dead", error: { name: "PermanentError", message: "no licence" } } as const;

function moment(id: string, config: Partial<HandlerInfo["config"]> = {}): HandlerInfo {
  const name = id.split("/").at(-1)!.split(".")[1]!;
  return handler(id, config, { special: { kind: "lifecycle", name } });
}

/** A process with these handlers, whose calls the test ends. */
function rig(...handlers: HandlerInfo[]) {
  const clock = new FakeClock();
  const calls: FakeCall[] = [];
  const state = { handlers, threads: true };
  const it = new Lifecycle({
    clock,
    random: () => 0.5,
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
  const called = () => calls.map(({ job }) => `${job.handler} ${job.attempt}`);
  return { it, clock, calls, called, state };
}

/** Whether a promise is still open. */
async function isOpen(promise: Promise<unknown>): Promise<boolean> {
  promise.catch(() => {});
  await settle();
  return await Promise.race([promise.then(() => false, () => false), Promise.resolve(true)]);
}

Deno.test("Lifecycle.start() calls each start, one after another, and nothing else", async () => {
  const { it, calls, called } = rig(
    moment("lifecycle.start.b"),
    moment("lifecycle.start"),
    moment("lifecycle.stop"),
    handler("task.a", {}, { special: { kind: "task", name: "a" } }),
    { ...moment("lifecycle.start.broken"), status: "broken" },
  );
  const started = it.start();
  await settle();
  assert.deepEqual(called(), ["lifecycle.start.b 1"]);
  assert.match(it.problem!, /^nothing runs before lifecycle\.start\.b has ended$/);
  calls[0]!.end(DONE);
  await settle();
  assert.deepEqual(called(), ["lifecycle.start.b 1", "lifecycle.start 1"]);
  assert.ok(await isOpen(started));
  calls[1]!.end(DONE);
  await started;
  assert.equal(it.problem, null);
});

Deno.test("Lifecycle.start() is over at once where there is none", async () => {
  await rig().it.start();
});

Deno.test("Lifecycle.start() tries again as config says, and tells why", async () => {
  const { it, calls, called, clock } = rig(moment("lifecycle.start", { timeout: 9_000 }));
  const started = it.start();
  await settle();
  assert.equal(calls[0]!.job.timeout, 9_000);
  calls[0]!.end(failed("no route"));
  await settle();
  assert.match(it.problem!, /it failed: Error: no route$/);
  await clock.advance(4_999);
  assert.equal(calls.length, 1);
  await clock.advance(1);
  calls[1]!.end(failed("busy", 600_000));
  await clock.advance(599_999);
  assert.equal(calls.length, 2);
  await clock.advance(1);
  calls[2]!.end(DONE);
  await started;
  assert.deepEqual(called(), [1, 2, 3].map((n) => `lifecycle.start ${n}`));
});

Deno.test("Lifecycle.start() refuses after the last retry, and at once with a PermanentError", async () => {
  const patient = rig(moment("lifecycle.start", { retries: 1 }));
  const started = patient.it.start();
  await settle();
  patient.calls[0]!.end(failed("no route"));
  await patient.clock.advance(5_000);
  patient.calls[1]!.end(failed("no route"));
  await assert.rejects(started, {
    name: "StartRefusedError",
    message: "lifecycle.start refuses to start: Error: no route",
  });
  const strict = rig(moment("lifecycle.start"));
  const refused = strict.it.start();
  await settle();
  strict.calls[0]!.end(dead);
  await assert.rejects(refused, /refuses to start: PermanentError: no licence/);
});

Deno.test("Lifecycle.start() waits for a thread, and does not count what a reload has stopped", async () => {
  const { it, calls, called, clock, state } = rig(moment("lifecycle.start", { retries: 0 }));
  state.threads = false;
  const started = it.start();
  await clock.advance(5_000);
  assert.deepEqual(called(), []);
  state.threads = true;
  await clock.advance(1_000);
  calls[0]!.end({ kind: "stopped" });
  await clock.advance(1_000);
  assert.deepEqual(called(), ["lifecycle.start 1", "lifecycle.start 1"]);
  calls[1]!.end({ kind: "stopped" });
  state.handlers = [];
  await clock.advance(1_000);
  await started;
});

Deno.test("Lifecycle.kick() has the next try at once", async () => {
  const { it, calls, called } = rig(moment("lifecycle.start", { retries: 1 }));
  it.kick();
  const started = it.start();
  await settle();
  it.kick();
  calls[0]!.end(failed("no route"));
  await settle();
  it.kick();
  await settle();
  assert.deepEqual(called(), ["lifecycle.start 1", "lifecycle.start 2"]);
  calls[1]!.end(DONE);
  await started;
});

Deno.test("Lifecycle.abort() ends a start, whether it runs or waits", async () => {
  const running = rig(moment("lifecycle.start"));
  const started = running.it.start();
  await settle();
  running.it.abort();
  assert.deepEqual(running.calls[0]!.stops, ["hookbox is stopping"]);
  running.calls[0]!.end({ kind: "stopped" });
  await assert.rejects(started, StartRefusedError);

  const waiting = rig(moment("lifecycle.start"));
  const again = waiting.it.start();
  await settle();
  waiting.calls[0]!.end(failed("no route"));
  await settle();
  waiting.it.abort();
  await assert.rejects(again, /stopped before it had started/);
  assert.equal(waiting.clock.pending, 0);
});

Deno.test("Lifecycle.stop() calls all stops at once, within the time that is left", async () => {
  const { it, calls, called, clock } = rig(
    moment("lifecycle.stop"),
    moment("lifecycle.stop.b", { timeout: 2_000 }),
  );
  await it.start();
  const stopped = it.stop(20_000);
  await settle();
  assert.deepEqual(called(), ["lifecycle.stop 1", "lifecycle.stop.b 1"]);
  assert.deepEqual(calls.map(({ job }) => job.timeout), [19_000, 2_000]);
  calls[1]!.end(failed("too late"));
  await clock.advance(19_999);
  assert.ok(await isOpen(stopped));
  await clock.advance(1);
  await stopped;
});

Deno.test("Lifecycle.stop() has nothing to do for a process that never started", async () => {
  const { it, calls, called } = rig(moment("lifecycle.start"), moment("lifecycle.stop"));
  const started = it.start();
  await settle();
  calls[0]!.end(dead);
  await assert.rejects(started);
  await it.stop(5_000);
  assert.deepEqual(called(), ["lifecycle.start 1"]);
});
