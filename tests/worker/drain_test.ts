import assert from "node:assert/strict";
import { StoreBusyError } from "../../lib/store/store.ts";
import { createWorker } from "../../lib/worker/worker.ts";
import { FakeClock } from "../fake_clock.ts";
import { FakeExecutor } from "./fake_executor.ts";
import { handler, settle } from "./fake_host.ts";
import { FakeStore } from "./fake_store.ts";

/** A worker with two running runs and one that is ready. */
async function create(drainTime = 20_000) {
  const clock = new FakeClock();
  const store = new FakeStore();
  const hosts = new FakeExecutor([handler("a")]);
  const worker = createWorker({
    store: store.asStore,
    hosts,
    clock,
    concurrency: 2,
    drain: drainTime,
    sources: ["netbox"],
  });
  for (const id of ["1", "2", "3"]) store.add(id);
  await worker.start();
  await settle();
  const drained = { done: false };
  const drain = (last?: (ms: number) => Promise<void>) =>
    void worker.drain(last).then(() => {
      drained.done = true;
    });
  return { clock, store, hosts, worker, drain, drained };
}

Deno.test("Worker.drain() claims nothing more and ends when what runs has ended", async () => {
  const { store, hosts, drain, drained, worker } = await create();
  drain();
  assert.ok(worker.stats.draining);
  hosts.finish("1");
  await settle();
  assert.deepEqual([hosts.running, drained.done], [["2"], false]);
  hosts.finish("2");
  await settle();
  assert.ok(drained.done);
  assert.deepEqual([store.in("done"), store.in("ready")], [["1", "2"], ["3"]]);
  assert.deepEqual(hosts.calls.slice(-1), ["end"]);
});

Deno.test("Worker.drain() aborts after its time, and puts the rest back uncounted 5 s later", async () => {
  const { clock, store, hosts, drain, drained } = await create();
  drain();
  await clock.advance(19_999);
  assert.deepEqual(hosts.calls, ["stop"]);
  await clock.advance(1);
  assert.deepEqual(hosts.calls, ["stop", "stopRuns"]);
  hosts.finish("1");
  await clock.advance(4_999);
  assert.ok(!drained.done);
  await clock.advance(1);
  assert.ok(drained.done);
  assert.deepEqual(hosts.calls, ["stop", "stopRuns", "end"]);
  assert.deepEqual(store.in("done"), ["1"]);
  const back = store.get("2");
  assert.deepEqual([back.state, back.attempt, back.interrupted], ["ready", 0, 0]);
});

Deno.test("Worker.drain() takes the time that it is given", async () => {
  const { clock, hosts, drain } = await create(3_000);
  drain();
  await clock.advance(3_000);
  assert.deepEqual(hosts.calls, ["stop", "stopRuns"]);
});

Deno.test("Worker.drain() has the last thing done when nothing runs any more, with the time that is left", async () => {
  const { clock, hosts, drain, drained } = await create();
  const last = Promise.withResolvers<void>();
  const begun: number[] = [];
  drain((ms) => {
    begun.push(ms);
    return last.promise;
  });
  await clock.advance(4_000);
  assert.equal(begun.length, 0);
  for (const id of ["1", "2"]) hosts.finish(id);
  await settle();
  assert.deepEqual(begun, [21_000]);
  assert.ok(!hosts.calls.includes("end"));
  last.resolve();
  await settle();
  assert.ok(drained.done);

  const late = await create();
  late.drain((ms) => Promise.resolve(void begun.push(ms)));
  await late.clock.advance(20_000);
  assert.deepEqual(begun, [21_000, 5_000], "it does not wait for what was aborted");
});

Deno.test("Worker.drain() called again ends at once", async () => {
  const { store, hosts, drain, drained } = await create();
  drain();
  await settle();
  drain();
  await settle();
  assert.ok(drained.done);
  assert.ok(hosts.calls.includes("end"));
  assert.deepEqual(store.in("ready"), ["1", "2", "3"]);
});

Deno.test("Worker.drain() waits until the last outcome is stored", async () => {
  const { clock, store, hosts, drain, drained } = await create();
  store.trouble = new StoreBusyError("busy");
  drain();
  hosts.finish("1");
  hosts.finish("2");
  await clock.advance(60_000);
  assert.ok(!drained.done);
  store.trouble = null;
  await clock.advance(1_000);
  assert.ok(drained.done);
  assert.deepEqual(store.in("done"), ["1", "2"]);
});

Deno.test("Worker.drain() puts back what a claim under way still brings", async () => {
  const { store, hosts, drain, drained } = await create();
  const claim = store.claim.bind(store);
  const gate = Promise.withResolvers<void>();
  store.claim = async (...args) => {
    const runs = await claim(...args);
    await gate.promise;
    return runs;
  };
  hosts.finish("1");
  await settle();
  assert.deepEqual(store.in("running"), ["2", "3"]);
  drain();
  hosts.finish("2");
  await settle();
  assert.ok(!drained.done);
  gate.resolve();
  await settle();
  assert.ok(drained.done);
  assert.deepEqual(store.in("ready"), ["3"]);
});

Deno.test("Worker.kill() puts everything back and does not wait for a busy store", async () => {
  const { clock, store, hosts, worker } = await create();
  await worker.kill();
  assert.deepEqual([hosts.calls, store.in("ready")], [["stop", "end"], ["1", "2", "3"]]);

  const other = await create();
  other.store.trouble = new StoreBusyError("busy");
  const killed = other.worker.kill();
  await other.clock.advance(1_000);
  await killed;
  assert.deepEqual(other.store.in("running"), ["1", "2"], "the next start recovers them");
  assert.equal(clock.pending, 0, "no timer is left");
});
