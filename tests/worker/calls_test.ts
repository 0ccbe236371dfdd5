import assert from "node:assert/strict";
import type { Special } from "../../lib/handler/types.ts";
import { BOUNDS } from "../../lib/worker/bounds.ts";
import type { CallJob } from "../../lib/worker/call.ts";
import { HostThread } from "../../lib/worker/thread.ts";
import { FakeClock } from "../fake_clock.ts";
import { FakeHosts, handler, settle } from "./fake_host.ts";
import { claimed, job } from "./samples.ts";

const special: Special = { kind: "task", name: "poll" };

/** A thread with a fake far end, and a call under way. */
async function start(more: Partial<CallJob> = {}) {
  const clock = new FakeClock();
  const hosts = new FakeHosts(clock, [handler("task.poll", {}, { special }), handler("a")]);
  const init = { root: "/handlers", skip: {}, sources: {}, dryRun: false };
  const thread = new HostThread({ open: hosts.open, init, clock, bounds: BOUNDS });
  const host = hosts.last;
  await thread.loaded;
  const settled: unknown[] = [];
  const call = thread.call({
    handler: "task.poll",
    special,
    attempt: 2,
    timeout: null,
    begin: () => Promise.resolve(7),
    emit: () => Promise.resolve(),
    settle: (...args) => {
      settled.push(args);
      return Promise.resolve();
    },
    ...more,
  });
  return { clock, thread, host, call, settled };
}

const DONE = { kind: "done" } as const;
const FAILED = { kind: "failed", error: { name: "Error", message: "x" } } as const;
const EXIT = { kind: "exit", message: "called Deno.exit()" } as const;

async function isOpen(promise: Promise<unknown>): Promise<boolean> {
  await settle();
  return await Promise.race([promise.then(() => false), Promise.resolve(true)]);
}

Deno.test("HostThread.call() calls the handler, and resolves with what the host says", async () => {
  const { host, call, clock, thread } = await start();
  assert.deepEqual(host.of("call"), [
    { type: "call", call: 1, handler: "task.poll", special, attempt: 2 },
  ]);
  await clock.advance(86_400_000);
  assert.ok(await isOpen(call.ended), "it has all the time in the world");
  assert.equal(thread.busy, 1);
  host.batch({ type: "returned", call: 1, outcome: FAILED });
  assert.deepEqual(await call.ended, FAILED);
  assert.equal(thread.busy, 0);
});

Deno.test("Call.stop() aborts it and resolves when it has ended, however it did", async () => {
  for (const outcome of [DONE, FAILED]) {
    const { host, call } = await start();
    const stopped = call.stop("hookbox is stopping");
    assert.deepEqual(host.of("abort-call"), [
      { type: "abort-call", call: 1, reason: "hookbox is stopping" },
    ]);
    assert.ok(await isOpen(stopped));
    host.batch({ type: "returned", call: 1, outcome });
    await stopped;
    assert.deepEqual(await call.ended, { kind: "stopped" });
  }
});

Deno.test("Call.stop() waits 5 s, then the thread is replaced, and ends once its runs are over", async () => {
  const { host, call, clock, thread } = await start();
  void thread.run(job(claimed("1")));
  const stopped = call.stop("another process leads");
  await clock.advance(4_999);
  assert.ok(await isOpen(stopped));
  await clock.advance(1);
  await stopped;
  assert.ok(!thread.takes("a"));
  assert.equal(await thread.closed, null);
  assert.ok(await isOpen(call.ended), "it may still run");
  host.settle("1");
  await settle();
  assert.ok(host.terminated);
  assert.deepEqual(await call.ended, { kind: "stopped" });
});

Deno.test("HostThread.retire() asks its calls to end, and does not wait for them for long", async () => {
  const { host, call, clock, thread } = await start();
  thread.retire("the handlers were loaded anew");
  assert.equal(host.of("abort-call")[0]?.reason, "the handlers were loaded anew");
  await settle();
  assert.ok(!host.terminated);
  await clock.advance(5_000);
  assert.ok(host.terminated);
  assert.deepEqual(await call.ended, { kind: "stopped" });
});

Deno.test("HostThread.retire() ends the thread when its last call has ended", async () => {
  const { host, call, thread } = await start();
  thread.retire();
  host.batch({ type: "returned", call: 1, outcome: DONE });
  assert.deepEqual(await call.ended, { kind: "stopped" });
  await settle();
  assert.ok(host.terminated);
});

Deno.test("HostThread.call() fails when its thread is lost, and is stopped when we end it", async () => {
  const lost = await start();
  lost.host.die(EXIT);
  assert.deepEqual(await lost.call.ended, {
    kind: "failed",
    error: { name: "ThreadLost", message: "The handler thread called Deno.exit()" },
  });
  const ended = await start();
  void ended.thread.end();
  assert.deepEqual(await ended.call.ended, { kind: "stopped" });
});

Deno.test("HostThread.call() aborts at the deadline where there is one, and fails as a timeout", async () => {
  const { host, call, clock } = await start({ timeout: 3_000 });
  await clock.advance(3_000);
  assert.match(host.of("abort-call")[0]!.reason, /deadline of 3 s/);
  host.batch({ type: "returned", call: 1, outcome: FAILED });
  assert.deepEqual(await call.ended, { ...FAILED, timeout: true });

  const hanging = await start({ timeout: 3_000 });
  await hanging.clock.advance(8_000);
  assert.deepEqual(await hanging.call.ended, {
    kind: "failed",
    error: { name: "TimeoutError", message: "Did not end within 3 s" },
    timeout: true,
  });
});

Deno.test("HostThread records the writes of a call as its own, until it should have ended", async () => {
  const { host, call, clock, settled } = await start();
  const write = {
    type: "write",
    id: 1,
    call: 1,
    source: "lab",
    method: "PATCH",
    path: "/x/",
    branch: null,
    nonce: null,
    timeout: 1_000,
  } as const;
  host.batch(write);
  await settle();
  assert.deepEqual(host.of("write-stored"), [{ type: "write-stored", id: 1, write: 7 }]);
  host.batch({ type: "written", write: 7, settled: "look" });
  await settle();
  assert.deepEqual(settled, [[7, "look", "lab"]]);
  void call.stop("x");
  await clock.advance(5_000);
  host.terminated = false;
  host.batch({ ...write, id: 2 });
  await settle();
  assert.equal(host.of("write-stored").length, 1, "nobody answers what should have ended");
});

Deno.test("HostThread stores what a call emits, unless it was meant to end", async () => {
  const emitted: unknown[] = [];
  const { host, call, clock } = await start({
    emit(event) {
      if (event.name === "bad") return Promise.reject(new Error("full"));
      emitted.push(event);
      return Promise.resolve();
    },
  });
  const emit = (id: number, name: string) =>
    host.batch({ type: "emit", id, call: 1, event: { name, data: null } });
  emit(1, "good");
  await settle();
  emit(2, "bad");
  await settle();
  void call.stop("enough");
  await clock.advance(BOUNDS.grace);
  emit(3, "late");
  await settle();
  assert.deepEqual(emitted, [{ name: "good", data: null }]);
  assert.deepEqual(host.of("emit-stored"), [
    { type: "emit-stored", id: 1 },
    { type: "emit-stored", id: 2, error: "Error: full" },
  ]);
});
