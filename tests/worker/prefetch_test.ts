import assert from "node:assert/strict";
import { FakeClock } from "../fake_clock.ts";
import type { ClaimedRun } from "../../lib/store/store.ts";
import { MOST, Prefetch } from "../../lib/worker/prefetch.ts";
import { handler, settle } from "./fake_host.ts";
import { create } from "./made_worker.ts";
import { claimed } from "./samples.ts";

const slot = { handler: "a", source: "netbox", limit: 8 };
const party = { handler: "a", source: "netbox" };

function rig() {
  const clock = new FakeClock();
  const back: string[] = [];
  const prefetch = new Prefetch(clock, (run: ClaimedRun) => back.push(run.id));
  return { clock, back, prefetch };
}

/** A worker whose handler has been quick, with this many ready runs. */
async function quick(ready: number, config: Parameters<typeof handler>[1] = {}) {
  const made = create([handler("a", config), handler("b")]);
  const { store, hosts, worker } = made;
  store.add("first");
  await worker.start();
  await settle();
  hosts.finish("first");
  await settle();
  for (let i = 0; i < ready; i++) store.add(`${i}`);
  worker.wake();
  await made.clock.advance(8);
  return made;
}

Deno.test("Prefetch.ahead() is nothing before a run of the handler has shown how long it takes", () => {
  const { prefetch } = rig();
  prefetch.took("b", 1);
  assert.equal(prefetch.ahead(slot), 0);
});

Deno.test("Prefetch.ahead() is what the places of a slot execute in 50 ms", () => {
  const { prefetch } = rig();
  prefetch.took("a", 20);
  assert.equal(prefetch.ahead(slot), 8, "two turns, of which the first has its places");
  assert.equal(prefetch.ahead({ ...slot, limit: 1 }), 1);
  prefetch.took("c", 26);
  assert.equal(prefetch.ahead({ ...slot, handler: "c" }), 0);
  prefetch.took("d", 0);
  assert.equal(prefetch.ahead({ ...slot, handler: "d" }), MOST - 8);
});

Deno.test("Prefetch.ahead() follows a handler that becomes slow", () => {
  const { prefetch } = rig();
  for (let i = 0; i < 10; i++) prefetch.took("a", 1);
  prefetch.took("a", 30_000);
  assert.equal(prefetch.ahead(slot), 0);
});

Deno.test("Prefetch.ahead() is nothing for a handler whose runs are gathered", () => {
  const { prefetch } = rig();
  prefetch.took("a", 1);
  const gather = { kind: "batch", wait: 1, max: 2, size: 3 } as const;
  assert.equal(prefetch.ahead({ ...slot, gather }), 0);
});

Deno.test("Prefetch.ahead() counts what waits already", () => {
  const { prefetch } = rig();
  prefetch.took("a", 1);
  for (let i = 0; i < 50; i++) prefetch.keep(claimed(`${i}`));
  assert.equal(prefetch.ahead(slot), MOST - 8 - 50);
});

Deno.test("Prefetch.next() gives the oldest run of the same handler and source", () => {
  const { prefetch } = rig();
  const other = claimed("other");
  prefetch.keep({ ...other, delivery: { ...other.delivery, source: "lab" } });
  prefetch.keep(claimed("1"));
  prefetch.keep(claimed("2"));
  const ids = [1, 2, 3].map(() => prefetch.next(party)?.id);
  assert.deepEqual(ids, ["1", "2", undefined]);
  assert.equal(prefetch.next({ ...party, source: "lab" })?.id, "other");
});

Deno.test("Prefetch.oldest() lets nobody overtake who waits for a place", () => {
  const { prefetch } = rig();
  assert.equal(prefetch.oldest(claimed("1")).id, "1");
  prefetch.keep(claimed("2"));
  assert.equal(prefetch.oldest(claimed("3")).id, "2");
  assert.equal(prefetch.next(party)?.id, "3");
});

Deno.test("Prefetch gives back what has waited for a second", async () => {
  const { clock, back, prefetch } = rig();
  prefetch.keep(claimed("1"));
  await clock.advance(600);
  prefetch.keep(claimed("2"));
  await clock.advance(400);
  assert.deepEqual(back, ["1"]);
  await clock.advance(1_000);
  assert.deepEqual(back, ["1", "2"]);
  assert.equal(prefetch.next(party), undefined);
});

Deno.test("Worker claims quick runs ahead, and executes no more than there are places", async () => {
  const { store, hosts } = await quick(100, { concurrency: 3 });
  const begun = store.in("running").length;
  assert.ok(begun > 60 && begun <= MOST + 3, `${begun} runs`);
  const claims = store.calls.claim;
  for (let i = 0; i < 20; i++) {
    assert.deepEqual(hosts.running, [i, i + 1, i + 2].map(String));
    hosts.finish(`${i}`);
    await settle();
  }
  assert.equal(store.calls.claim, claims, "nobody had to ask the store");
});

Deno.test("Worker stores the outcomes of runs that follow each other together, after 20 ms at most", async () => {
  const { clock, store, hosts } = await quick(10, { concurrency: 2 });
  const before = store.batches.length;
  for (const id of ["0", "1", "2"]) {
    hosts.finish(id);
    await settle();
  }
  assert.equal(store.batches.length, before);
  await clock.advance(20);
  assert.deepEqual(store.batches.slice(before).map((batch) => batch.map(({ run }) => run)), [
    ["0", "1", "2"],
  ]);
  assert.deepEqual(store.in("done"), ["first", "0", "1", "2"]);
});

Deno.test("Worker has the outcome of the last run stored at once, and those before with it", async () => {
  const { store, hosts } = await quick(3, { concurrency: 1 });
  for (const id of ["0", "1", "2"]) {
    hosts.finish(id);
    await settle();
  }
  assert.deepEqual(store.batches.at(-1)!.map(({ run }) => run), ["0", "1", "2"]);
});

Deno.test("Worker leaves the places of others to them while runs wait that it has claimed ahead", async () => {
  const { clock, store, hosts, worker } = await quick(100, { concurrency: 3 });
  store.add("other", { handler: "b" });
  worker.wake();
  await clock.advance(8);
  assert.ok(hosts.running.includes("other"));
});

Deno.test("Worker puts back what has waited for a second, uncounted, and others may have it", async () => {
  const { clock, store, hosts } = await quick(5, { concurrency: 1 });
  assert.equal(store.in("running").length, 5);
  await clock.advance(1_000);
  await settle();
  assert.deepEqual(store.in("running"), ["0"]);
  assert.equal(store.get("1").attempt, 0);
  hosts.finish("0");
  await settle();
  assert.ok(hosts.running.includes("1"), "nothing is forgotten");
});

Deno.test("Worker.drain() puts back what waits for a place, and waits until that is stored", async () => {
  const { store, hosts, worker } = await quick(5, { concurrency: 1 });
  const drained = worker.drain();
  await settle();
  hosts.finish("0");
  await drained;
  assert.deepEqual(store.in("done"), ["first", "0"]);
  assert.deepEqual(store.in("ready"), ["1", "2", "3", "4"]);
});
