import assert from "node:assert/strict";
import { StoreBusyError, StoreError } from "../../lib/store/store.ts";
import { settle } from "./fake_host.ts";
import { create } from "./made_worker.ts";

Deno.test("Worker keeps steps under the run's claim", async () => {
  const { store, hosts, worker } = create();
  store.add("1");
  await worker.start();
  await settle();
  const { step } = hosts.jobs.get("1")!.job;
  assert.equal(await step("dns", { a: 1 }), true);
  assert.deepEqual(store.steps, [["1", 1, "dns", { a: 1 }]]);
  store.get("1").claim = 2;
  assert.equal(await step("more", null), false);
});

Deno.test("Worker waits 2 s for a busy store before it refuses a step", async () => {
  const { clock, store, hosts, worker } = create();
  store.add("1");
  await worker.start();
  await settle();
  store.trouble = new StoreBusyError("busy");
  const { step } = hosts.jobs.get("1")!.job;
  const patient = step("dns", 1);
  await clock.advance(500);
  store.trouble = null;
  await clock.advance(1_000);
  assert.equal(await patient, true);
  store.trouble = new StoreBusyError("busy");
  const vain = assert.rejects(step("more", 1), StoreBusyError);
  await clock.advance(2_500);
  await vain;
});

Deno.test("Worker loses nothing while the store is busy or full", async () => {
  const { clock, store, hosts, worker } = create();
  store.add("1");
  await worker.start();
  await settle();
  store.trouble = new StoreError("disk full");
  hosts.finish("1");
  store.add("2");
  worker.wake();
  await clock.advance(30_000);
  assert.deepEqual([store.in("running"), hosts.running], [["1"], []]);
  assert.ok(store.calls.complete < 50, "it does not spin");
  store.trouble = null;
  await clock.advance(1_000);
  assert.deepEqual([store.in("done"), hosts.running], [["1"], ["2"]]);
});

Deno.test("Worker does not let others wait for an outcome that cannot be stored", async () => {
  const { store, hosts, worker } = create();
  for (const id of ["1", "2", "3"]) store.add(id);
  store.poison.add("2");
  await worker.start();
  await settle();
  for (const id of ["1", "2", "3"]) hosts.finish(id);
  await settle();
  assert.deepEqual([store.in("done"), store.in("running")], [["1", "3"], ["2"]]);
  assert.equal(worker.stats.running, 0);
});

Deno.test("Worker goes on when an outcome is refused", async () => {
  const { store, hosts, worker, outcomes } = create();
  store.add("1");
  await worker.start();
  await settle();
  store.get("1").claim = 9;
  hosts.finish("1");
  await settle();
  assert.equal(outcomes[0]?.completed, null);
  assert.equal(worker.stats.running, 0);
});
