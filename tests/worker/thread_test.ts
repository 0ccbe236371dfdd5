import assert from "node:assert/strict";
import { BOUNDS } from "../../lib/worker/bounds.ts";
import { HostThread, LoadError } from "../../lib/worker/thread.ts";
import { FakeClock } from "../fake_clock.ts";
import { type FakeHost, FakeHosts, handler, settle } from "./fake_host.ts";
import { claimed, job } from "./samples.ts";

/** A thread with a fake far end. */
async function start(load = true): Promise<
  { clock: FakeClock; thread: HostThread; host: FakeHost }
> {
  const clock = new FakeClock();
  const hosts = new FakeHosts(clock);
  const init = { root: "/handlers", skip: {}, sources: {}, dryRun: false };
  const thread = new HostThread({ open: hosts.open, init, clock, bounds: BOUNDS });
  const host = hosts.last;
  if (load) {
    host.loaded(handler("a"), handler("b", {}, { status: "broken" }));
    await thread.loaded;
  }
  return { clock, thread, host };
}

/** Whether a promise has settled, and with what. */
async function state<T>(promise: Promise<T>): Promise<T | "pending"> {
  await settle();
  return await Promise.race([promise, Promise.resolve("pending" as const)]);
}

Deno.test("HostThread.takes() is true for handlers that this host has loaded as ready", async () => {
  const { thread } = await start();
  assert.deepEqual(["a", "b", "c"].map((id) => thread.takes(id)), [true, false, false]);
});

Deno.test("HostThread.run() resolves with what the host says", async () => {
  const { thread, host, clock } = await start();
  const run = thread.run(job(claimed("1", { claim: 4 })));
  assert.equal(host.of("run")[0]?.timeout, 60_000);
  const startedAt = clock.now();
  await clock.advance(1_500);
  const line = { time: 1, level: "info", message: "hello" } as const;
  host.batch({
    type: "outcome",
    run: "1",
    claim: 4,
    outcome: { kind: "skipped", reason: "no ticket" },
    log: [line],
    logDropped: 3,
    prechange: { mtu: 1 },
  });
  assert.deepEqual(await run, {
    outcome: { kind: "skipped", reason: "no ticket" },
    log: [line],
    logDropped: 3,
    prechange: { mtu: 1 },
    startedAt,
    endedAt: startedAt + 1_500,
  });
  assert.equal(thread.busy, 0);
  await clock.advance(120_000);
  assert.deepEqual(host.of("abort"), [], "its deadline went with it");
  assert.equal(clock.pending, 2, "the heart beats and is listened to");
});

Deno.test("HostThread.run() leaves an outcome with another claim aside", async () => {
  const { thread, host } = await start();
  const run = thread.run(job(claimed("1", { claim: 4 })));
  host.batch({
    type: "outcome",
    run: "1",
    claim: 3,
    outcome: { kind: "done" },
    log: [],
    logDropped: 0,
  });
  assert.equal(await state(run), "pending");
});

Deno.test("HostThread acknowledges a batch of outcomes at once: with the runs that follow it is one message", async () => {
  const { thread, host } = await start();
  void thread.run(job(claimed("1")));
  const before = host.sent.length;
  host.settle("1");
  assert.deepEqual(host.sent.slice(before), [{ type: "ack", batch: 2 }]);
});

Deno.test("HostThread acknowledges a batch after its steps are stored", async () => {
  const { thread, host } = await start();
  const stored = Promise.withResolvers<boolean>();
  void thread.run(job(claimed("1"), { step: () => stored.promise }));
  host.batch({ type: "step", id: 7, run: "1", claim: 1, name: "dns", result: 5 });
  await settle();
  assert.deepEqual(host.of("ack").map((ack) => ack.batch), [1]);
  stored.resolve(true);
  await settle();
  assert.deepEqual(host.of("step-stored"), [{ type: "step-stored", id: 7, stored: true }]);
  assert.deepEqual(host.of("ack").map((ack) => ack.batch), [1, 2]);
});

Deno.test("HostThread tells the host why a step was not stored", async () => {
  const { thread, host } = await start();
  void thread.run(job(claimed("1"), { step: () => Promise.reject(new Error("disk full")) }));
  host.batch({ type: "step", id: 1, run: "1", claim: 1, name: "x", result: null });
  host.batch({ type: "step", id: 2, run: "1", claim: 0, name: "x", result: null });
  await settle();
  assert.deepEqual(host.of("step-stored").toSorted((a, b) => a.id - b.id), [
    { type: "step-stored", id: 1, stored: false, error: "Error: disk full" },
    { type: "step-stored", id: 2, stored: false },
  ]);
});

Deno.test("HostThread aborts a run at its deadline and takes what it then says as a timeout", async () => {
  const { thread, host, clock } = await start();
  const run = thread.run(job(claimed("1")));
  await clock.advance(59_999);
  assert.equal(host.of("abort").length, 0);
  await clock.advance(1);
  assert.deepEqual(host.of("abort"), [{
    type: "abort",
    run: "1",
    claim: 1,
    reason: "its deadline of 60 s has passed",
    timeout: true,
  }]);
  await clock.advance(4_999);
  host.settle("1", { kind: "failed", error: { name: "AbortError", message: "x" } });
  assert.deepEqual((await run).outcome, {
    kind: "failed",
    error: { name: "AbortError", message: "x" },
    timeout: true,
  });
  assert.ok(thread.takes("a"), "the thread goes on");
});

Deno.test("HostThread takes a run that is done within the grace as done", async () => {
  const { thread, host, clock } = await start();
  const run = thread.run(job(claimed("1")));
  await clock.advance(62_000);
  host.settle("1");
  assert.deepEqual((await run).outcome, { kind: "done" });
});

Deno.test("HostThread ends for a run that does not settle, and tells of it only then", async () => {
  const { thread, host, clock } = await start();
  const dying = Promise.withResolvers<void>();
  host.dying = dying.promise;
  const run = thread.run(job(claimed("1")));
  await clock.advance(65_000);
  assert.equal(await state(thread.closed), null);
  assert.ok(host.terminated);
  assert.equal(await state(run), "pending", "it may still run: its retry must wait");
  dying.resolve();
  const { outcome, loss } = await run;
  assert.ok(outcome.kind === "failed" && outcome.timeout);
  assert.match(outcome.error.message, /^Did not settle within 60 s.*config\.timeout/);
  assert.equal(loss, undefined);
});

Deno.test("HostThread lets the other runs end before it ends for the one that hangs", async () => {
  const { thread, host, clock } = await start();
  const hanging = thread.run(job(claimed("1")));
  await clock.advance(30_000);
  const other = thread.run(job(claimed("2")));
  await clock.advance(35_000);
  assert.ok(!thread.takes("a"), "no new runs");
  assert.ok(!host.terminated);
  assert.equal(await state(hanging), "pending");
  await clock.advance(10_000);
  host.settle("2");
  assert.deepEqual((await other).outcome, { kind: "done" });
  assert.equal((await hanging).outcome.kind, "failed");
  assert.ok(host.terminated);
});

Deno.test("HostThread waits for the others at most until their deadlines and the grace", async () => {
  const { thread, host, clock } = await start();
  const runs = [thread.run(job(claimed("1")))];
  await clock.advance(30_000);
  runs.push(thread.run(job(claimed("2"))));
  await clock.advance(64_999);
  assert.ok(!host.terminated);
  await clock.advance(1);
  assert.ok(host.terminated);
  const outcomes = (await Promise.all(runs)).map((ended) => ended.outcome);
  assert.ok(outcomes.every((outcome) => outcome.kind === "failed" && outcome.timeout));
});

Deno.test("HostThread lets a run that settles too late go at once, as a timeout", async () => {
  const { thread, host, clock } = await start();
  const late = thread.run(job(claimed("1")));
  await clock.advance(1_000);
  void thread.run(job(claimed("2")));
  await clock.advance(64_500);
  host.settle("1");
  const { outcome } = await late;
  assert.ok(outcome.kind === "failed" && outcome.timeout);
  assert.ok(!host.terminated, "the other one still runs");
});

Deno.test("HostThread is lost when its heart does not beat for 10 s", async () => {
  const { thread, host, clock } = await start();
  const run = thread.run(job(claimed("1")));
  await clock.advance(20_000);
  assert.ok(!host.terminated);
  host.silent = true;
  await clock.advance(9_000);
  assert.ok(!host.terminated);
  await clock.advance(2_000);
  assert.ok(host.terminated);
  const { outcome, loss } = await run;
  assert.deepEqual(outcome, {
    kind: "interrupted",
    reason: "the handler thread stopped answering: something blocks it",
    counted: true,
    quarantine: true,
  });
  assert.equal(loss?.kind, "blocked");
  assert.equal((await thread.closed)?.kind, "blocked");
});

Deno.test("HostThread gives the lines that it has seen of a lost run", async () => {
  const { thread, host } = await start();
  const run = thread.run(job(claimed("1")));
  const line = { time: 1, level: "info", message: "before the end" } as const;
  host.batch({ type: "log", run: "1", handler: "a", line });
  host.die({ kind: "memory", message: "ran out of memory" });
  assert.deepEqual((await run).log, [line]);
});

Deno.test("HostThread does not tell of a lost run before nothing of it runs", async () => {
  const { thread, host } = await start();
  const dying = Promise.withResolvers<void>();
  host.dying = dying.promise;
  const run = thread.run(job(claimed("1")));
  host.die({ kind: "exit", message: "called Deno.exit()" });
  assert.equal(await state(run), "pending");
  dying.resolve();
  assert.equal((await run).outcome.kind, "interrupted");
});

Deno.test("HostThread keeps a timeout a timeout when the thread is lost afterwards", async () => {
  const { thread, host, clock } = await start();
  const hanging = thread.run(job(claimed("1")));
  await clock.advance(10_000);
  const other = thread.run(job(claimed("2")));
  await clock.advance(56_000);
  host.die({ kind: "exit", message: "called Deno.exit()" });
  assert.equal((await hanging).outcome.kind, "failed");
  assert.equal((await other).outcome.kind, "interrupted");
});

Deno.test("HostThread.loaded rejects with the file that was loading", async () => {
  const { thread, host } = await start(false);
  host.loading("good.ts");
  host.loading("bad.ts");
  host.die({ kind: "exit", message: "called Deno.exit()" });
  await assert.rejects(thread.loaded, (error: LoadError) => {
    assert.ok(error instanceof LoadError);
    assert.equal(error.file, "bad.ts");
    assert.match(error.message, /called Deno\.exit\(\) while loading bad\.ts/);
    return true;
  });
});

Deno.test("HostThread.loaded rejects when a file blocks while it loads", async () => {
  const { thread, host, clock } = await start(false);
  host.loading("bad.ts");
  host.silent = true;
  await Promise.all([
    assert.rejects(thread.loaded, { name: "LoadError", file: "bad.ts" }),
    clock.advance(11_000),
  ]);
});

Deno.test("HostThread.loaded rejects when one file takes too long, not when all together do", async () => {
  const { thread, host, clock } = await start(false);
  for (const file of ["1.ts", "2.ts", "3.ts"]) {
    host.loading(file);
    await clock.advance(29_000);
  }
  assert.ok(!host.terminated);
  await Promise.all([
    assert.rejects(thread.loaded, /waited 30 s for a file to load while loading 3\.ts/),
    clock.advance(1_000),
  ]);
});

Deno.test("HostThread.end() puts its runs back uncounted", async () => {
  const { thread, host } = await start();
  const run = thread.run(job(claimed("1")));
  await thread.end();
  assert.ok(host.terminated);
  assert.deepEqual((await run).outcome, {
    kind: "interrupted",
    reason: "hookbox is stopping",
    counted: false,
    quarantine: false,
  });
});

Deno.test("HostThread.stopRuns() aborts, and puts back what fails of it", async () => {
  const { thread, host } = await start();
  const runs = ["1", "2", "3"].map((id) => thread.run(job(claimed(id))));
  thread.stopRuns("hookbox is stopping");
  thread.stopRuns("hookbox is stopping");
  assert.deepEqual(host.of("abort").map((m) => [m.run, m.timeout]), [
    ["1", false],
    ["2", false],
    ["3", false],
  ]);
  const error = { name: "Error", message: "x" };
  host.settle("1", { kind: "failed", error });
  host.settle("2", { kind: "done" });
  host.settle("3", { kind: "dead", error });
  const kinds = (await Promise.all(runs)).map(({ outcome }) => outcome.kind);
  assert.deepEqual(kinds, ["interrupted", "done", "dead"]);
});

Deno.test("HostThread.retire() ends the thread when its runs are over", async () => {
  const { thread, host } = await start();
  const run = thread.run(job(claimed("1")));
  thread.retire();
  assert.ok(!thread.takes("a"));
  assert.ok(!host.terminated);
  host.settle("1");
  await run;
  assert.ok(host.terminated);
});

Deno.test("HostThread.retire() ends an idle thread at once", async () => {
  const { thread, host } = await start();
  thread.retire();
  await thread.gone;
  assert.ok(host.terminated);
});
