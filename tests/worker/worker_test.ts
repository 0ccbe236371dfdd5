import assert from "node:assert/strict";
import type { NewWrite } from "../../lib/store/origin.ts";
import { StoreBusyError } from "../../lib/store/store.ts";
import { handler, settle } from "./fake_host.ts";
import { create } from "./made_worker.ts";

const error = { name: "Error", message: "x" };

Deno.test("Worker claims nothing before the host has confirmed the handlers", async () => {
  const { store, hosts, worker } = create();
  store.add("1");
  worker.wake();
  await settle();
  assert.equal(store.calls.claim, 0);
  await worker.start();
  await settle();
  assert.deepEqual(hosts.running, ["1"]);
});

Deno.test("Worker.start() claims nothing before what is awaited first, and nothing at all if that fails", async () => {
  const { store, hosts, worker } = create();
  store.add("1");
  const first = Promise.withResolvers<void>();
  const started = worker.start(() => first.promise);
  await settle();
  worker.wake();
  await settle();
  assert.deepEqual([hosts.set !== null, hosts.running], [true, []]);
  first.resolve();
  await started;
  await settle();
  assert.deepEqual(hosts.running, ["1"]);

  const refused = create();
  refused.store.add("1");
  await assert.rejects(refused.worker.start(() => Promise.reject(new Error("no"))), /no/);
  refused.worker.wake();
  await settle();
  assert.deepEqual(refused.hosts.running, []);
});

Deno.test("Worker.stats.busy is true while a claim is about to be made", async () => {
  const { clock, worker } = create();
  await worker.start();
  await settle();
  assert.ok(!worker.stats.busy);
  worker.wake();
  await settle();
  worker.wake();
  assert.ok(worker.stats.busy);
  await clock.advance(8);
  assert.ok(!worker.stats.busy);
});

Deno.test("Worker.call() records writes as the handler's own, without a run", async () => {
  const { store, hosts, worker } = create();
  const writes: NewWrite[] = [];
  Object.assign(store.asStore, {
    beginWrite: (write: NewWrite) => Promise.resolve(writes.push(write)),
  });
  await worker.start();
  const special = { kind: "task", name: "poll" } as const;
  worker.call({ handler: "a", special, attempt: 1, timeout: null });
  const write = {
    source: "lab",
    method: "PATCH",
    path: "/x/",
    branch: null,
    nonce: null,
    timeout: 1_000,
  };
  const { job } = hosts.called[0]!;
  assert.equal(await job.begin(write), 1);
  const { run, handler, source } = writes[0]!;
  assert.deepEqual([run, handler, source], [null, "a", "lab"]);
  assert.equal(worker.call({ handler: "b", special, attempt: 1, timeout: null }), null);
});

Deno.test("Worker fills its places and no more, and refills them when a completion is committed", async () => {
  const { store, hosts, worker } = create();
  for (let i = 1; i <= 6; i++) store.add(`${i}`);
  await worker.start();
  await settle();
  assert.deepEqual(hosts.running, ["1", "2", "3", "4"]);
  assert.deepEqual(worker.stats, { running: 4, free: 0, busy: true, hosts: 1, draining: false });
  store.trouble = new StoreBusyError("busy");
  hosts.finish("1");
  await settle();
  assert.deepEqual(hosts.running, ["2", "3", "4"], "its place is not free before the commit");
  assert.equal(worker.stats.free, 0);
});

Deno.test("Worker keeps to a handler's own concurrency", async () => {
  const { store, hosts, worker } = create([handler("a", { concurrency: 1 }), handler("b")]);
  for (const id of ["1", "2", "3"]) store.add(id);
  store.add("4", { handler: "b" });
  await worker.start();
  await settle();
  assert.deepEqual(hosts.running, ["1", "4"]);
  hosts.finish("1");
  await settle();
  assert.deepEqual(hosts.running, ["4", "2"]);
});

Deno.test("Worker gives every handler its turn behind a large backlog", async () => {
  const { store, hosts, worker } = create([handler("a"), handler("b"), handler("c")], {
    concurrency: 1,
  });
  for (let i = 0; i < 20; i++) store.add(`a${i}`);
  store.add("b0", { handler: "b" });
  store.add("c0", { handler: "c" });
  await worker.start();
  const order: string[] = [];
  for (let i = 0; i < 4; i++) {
    await settle();
    order.push(hosts.running[0]!);
    hosts.finish(hosts.running[0]!);
  }
  assert.deepEqual(order, ["a0", "b0", "c0", "a1"]);
});

Deno.test("Worker is woken by an append", async () => {
  const { store, hosts, worker } = create();
  await worker.start();
  await settle();
  store.add("1");
  worker.wake();
  await settle();
  assert.deepEqual(hosts.running, ["1"]);
});

Deno.test("Worker claims for the first of many deliveries at once, for the others together", async () => {
  const { clock, store, hosts, worker } = create();
  await worker.start();
  await clock.advance(1_000);
  const before = store.calls.claim;
  for (const id of ["1", "2", "3"]) {
    store.add(id);
    worker.wake();
    await settle();
    if (id === "1") assert.deepEqual(hosts.running, ["1"]);
  }
  assert.equal(store.calls.claim, before + 1);
  await clock.advance(8);
  assert.deepEqual(hosts.running, ["1", "2", "3"]);
  assert.equal(store.calls.claim, before + 2);
});

Deno.test("Worker claims a run each 3 ms at most while many deliveries are being received", async () => {
  let pressed = true;
  const { clock, store, hosts, worker } = create([handler("a")], { pressed: () => pressed });
  await worker.start();
  await clock.advance(1_000);
  for (let i = 0; i < 600; i++) {
    store.add(`${i}`);
    worker.wake();
    await clock.advance(1);
    for (const id of hosts.running) hosts.finish(id);
    await settle();
  }
  const begun = store.runs.filter(({ claim }) => claim > 0).length;
  assert.ok(begun > 150 && begun <= 200 + 64, `${begun} runs in 600 ms`);
  pressed = false;
  for (let i = 0; i < 200; i++) {
    await clock.advance(10);
    for (const id of hosts.running) hosts.finish(id);
    await settle();
  }
  assert.equal(store.runs.every(({ state }) => state === "done"), true, "then it goes on");
});

Deno.test("Worker goes on within 200 ms when deliveries begin to press, however much it has claimed before", async () => {
  let pressed = false;
  const { clock, store, hosts, worker } = create([handler("a")], { pressed: () => pressed });
  await worker.start();
  for (let i = 0; i < 1_000; i++) store.add(`${i}`);
  worker.wake();
  while (store.runs.some(({ state }) => state !== "done")) {
    await clock.advance(10);
    for (const id of hosts.running) hosts.finish(id);
    await settle();
  }
  pressed = true;
  store.add("next");
  worker.wake();
  await clock.advance(200);
  assert.deepEqual(hosts.running, ["next"]);
});

Deno.test("Worker sleeps until the next retry is due", async () => {
  const { clock, store, hosts, worker } = create();
  store.add("1", { runAt: clock.now() + 5_000 });
  await worker.start();
  await clock.advance(4_999);
  assert.deepEqual(hosts.running, []);
  await clock.advance(1);
  assert.deepEqual(hosts.running, ["1"]);
});

Deno.test("Worker hardly asks an idle store", async () => {
  const { clock, store, worker } = create();
  await worker.start();
  await clock.advance(10_000);
  const before = { ...store.calls };
  await clock.advance(10 * 60_000);
  assert.equal(store.calls.complete, before.complete);
  assert.ok(store.calls.claim - before.claim <= 10);
  assert.ok(store.calls.nextDue - before.nextDue <= 10);
});

Deno.test("Worker does not spin over due runs that it may not claim", async () => {
  const { clock, store, worker } = create();
  store.add("1", { source: "another" });
  await worker.start();
  await clock.advance(10 * 60_000);
  assert.ok(store.calls.claim < 40, `${store.calls.claim} claims`);
});

Deno.test("Worker completes what ends in the same tick in one transaction", async () => {
  const { store, hosts, worker } = create();
  for (const id of ["1", "2", "3"]) store.add(id);
  await worker.start();
  await settle();
  for (const id of ["1", "2", "3"]) hosts.finish(id);
  await settle();
  assert.deepEqual(store.batches.map((batch) => batch.map((c) => c.run)), [["1", "2", "3"]]);
});

Deno.test("Worker tells the store the retry schedule", async () => {
  const { clock, store, hosts, worker, outcomes } = create();
  store.add("1");
  await worker.start();
  await settle();
  hosts.finish("1", { kind: "failed", error, timeout: true });
  await settle();
  assert.deepEqual(store.batches[0]![0]!.outcome, {
    kind: "failed",
    error,
    retryIn: 5_000,
    asked: false,
    timeout: true,
  });
  assert.equal(outcomes[0]?.completed?.state, "ready");
  await clock.advance(5_000);
  hosts.finish("1", { kind: "failed", error, retryAfter: 86_400_000 });
  await settle();
  assert.deepEqual(store.batches[1]![0]!.outcome, {
    kind: "failed",
    error,
    retryIn: 86_400_000,
    asked: true,
  });
});

Deno.test("Worker has dead() called for events alone, and supersedes only if configured", async () => {
  const { store, hosts, worker } = create([
    handler("a", { supersede: true, retries: 0 }, { hasDead: true }),
    handler("b"),
  ]);
  store.add("1");
  store.add("2", { purpose: "dead" });
  store.add("3", { handler: "b" });
  await worker.start();
  await settle();
  for (const id of ["1", "2", "3"]) hosts.finish(id, { kind: "failed", error });
  await settle();
  const told = Object.fromEntries(
    store.batches.flat().map(({ run, callDead, outcome }) => [run, {
      callDead,
      retryIn: outcome.kind === "failed" ? outcome.retryIn : undefined,
      supersede: outcome.kind === "failed" ? outcome.supersede : undefined,
    }]),
  );
  assert.deepEqual(told, {
    1: { callDead: ["a"], retryIn: null, supersede: { prechange: null } },
    2: { callDead: [], retryIn: null, supersede: undefined },
    3: { callDead: [], retryIn: 5_000, supersede: undefined },
  });
});

Deno.test("Worker waits for a host, and claims as soon as there is one", async () => {
  const { store, hosts, worker } = create();
  await worker.start();
  hosts.size = 0;
  store.add("1");
  worker.wake();
  await settle();
  assert.deepEqual(hosts.running, []);
  hosts.size = 1;
  hosts.onHost();
  await settle();
  assert.deepEqual(hosts.running, ["1"]);
});

Deno.test("Worker gives all runs for the quarantine one place together", async () => {
  const { store, hosts, worker } = create([handler("a", { concurrency: 20 }), handler("b")]);
  for (let i = 0; i < 10; i++) store.add(`s${i}`, { quarantine: true });
  await worker.start();
  await settle();
  for (let i = 0; i < 5; i++) store.add(`n${i}`, { handler: "b" });
  worker.wake();
  await settle();
  assert.equal(worker.stats.free, 0);
  assert.deepEqual(hosts.running.filter((id) => id.startsWith("n")), ["n0", "n1", "n2"]);
});

Deno.test("Worker holds the runs of handlers that cannot run, and releases them when they can", async () => {
  const { store, hosts, worker } = create([
    handler("a"),
    handler("b", {}, { status: "broken" }),
    handler("c", {}, { status: "disabled" }),
  ]);
  for (const id of ["a", "b", "c", "gone"]) store.add(id, { handler: id });
  Object.assign(store.get("a"), { state: "held", reason: "handler broken" });
  await worker.start();
  await settle();
  assert.deepEqual(store.runs.map((run) => run.reason), [
    null,
    "handler broken",
    "handler disabled",
    "no such handler",
  ]);
  assert.deepEqual(hosts.running, ["a"]);
  hosts.handlers = ["a", "b", "c", "gone"].map((id) => handler(id));
  await worker.reload();
  await settle();
  assert.deepEqual(hosts.running, ["a", "b", "c", "gone"]);
});

Deno.test("Worker looks a second time for runs that were matched with the handlers before", async () => {
  const { clock, store, hosts, worker } = create();
  await worker.start();
  await clock.advance(100);
  Object.assign(store.add("1"), { state: "held", reason: "handler broken" });
  store.add("2", { handler: "gone" });
  await clock.advance(2_000);
  assert.deepEqual([hosts.running, store.in("held")], [["1"], ["2"]]);
});

Deno.test("Worker tells of every set of handlers", async () => {
  const sets: string[][] = [];
  const { hosts, worker } = create([handler("a")], {
    onChange: (set) => sets.push(set.handlers.map((h) => h.id)),
  });
  await worker.start();
  hosts.handlers = [handler("b")];
  await worker.reload();
  assert.deepEqual(sets, [["a"], ["b"]]);
  assert.equal(worker.set, hosts.set);
});
