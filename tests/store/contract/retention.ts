import assert from "node:assert/strict";
import type { Retention } from "../../../lib/store/store.ts";
import { type Contract, DEAD, delivery, DONE, Driver, failed, START } from "./harness.ts";

const DAY = 86_400_000;

async function purge(driver: Driver, over: Partial<Retention> = {}): Promise<void> {
  const retention = {
    now: driver.now,
    keep: 30 * DAY,
    keepBodies: 14 * DAY,
    maxBytes: 1e12,
    ...over,
  };
  for (let calls = 0; await driver.store.purge(retention); calls++) {
    assert.ok(calls < 10_000, "the purge does not end");
  }
}

const hasBody = async (driver: Driver, id: string) =>
  Boolean((await driver.store.getDelivery(id))?.body);

/** One delivery for every state in which a run is still needed. */
async function addNeeded(driver: Driver): Promise<string[]> {
  await driver.add({ id: "running", lane: "1" });
  await driver.claimOne();
  await driver.add({ id: "dead", lane: "2" });
  await driver.run(DEAD);
  await driver.add({ id: "retrying", lane: "3" });
  await driver.run(failed(90 * DAY, { asked: true }));
  await driver.add({ id: "waiting", lane: "3" });
  await driver.add({ id: "held", lane: "4", held: "no such handler" });
  await driver.add({ id: "ready", lane: "5" });
  return ["running", "dead", "retrying", "waiting", "held", "ready"];
}

/** What is too old or too much. */
export const retentionContract: Contract = (name, open) => {
  Deno.test(`${name}: purge() takes bodies after their time, and rows after theirs`, async () => {
    await using driver = await Driver.start(open);
    const id = await driver.add({ id: "old" });
    const run = await driver.claimOne();
    await driver.store.saveStep(run.id, run.claim, "one", 1);
    await driver.end(run, DONE);
    driver.now = START + 14 * DAY;
    await purge(driver);
    assert.ok(await hasBody(driver, "old"), "on the very day");
    driver.now += 1;
    await purge(driver);
    assert.equal((await driver.store.getDelivery("old"))!.body, null);
    assert.equal(await driver.state(id), "done");
    driver.now = START + 30 * DAY + 1;
    await purge(driver);
    assert.equal(await driver.store.getDelivery("old"), null);
    assert.equal(await driver.store.getRun(id), null);
    assert.deepEqual(await driver.store.getAttempts(id), []);
    assert.equal((await driver.store.counts()).deliveries, 0);
  });

  Deno.test(`${name}: purge() takes the doubt about a delivery that a person dropped`, async () => {
    await using driver = await Driver.start(open);
    const id = await driver.add({ branch: "unknown" });
    await driver.store.drop({ ids: [id] }, driver.now);
    driver.now = START + 30 * DAY + 1;
    await purge(driver);
    assert.equal(await driver.store.nextDoubt(), null);
  });

  Deno.test(`${name}: purge() never takes what a run needs that is not finished, held or dead`, async () => {
    await using driver = await Driver.start(open);
    const needed = await addNeeded(driver);
    driver.now += 365 * DAY;
    await purge(driver, { maxBytes: 0 });
    for (const id of needed) {
      assert.ok(await hasBody(driver, id), `the body of ${id} is gone`);
      assert.ok(await driver.store.getRun(`${id}.1`), `the run of ${id} is gone`);
    }
  });

  Deno.test(`${name}: purge() counts the age from the end of the last run`, async () => {
    await using driver = await Driver.start(open);
    await driver.add({ id: "slow" });
    driver.now += 40 * DAY;
    await driver.run(DONE);
    await purge(driver);
    assert.ok(await hasBody(driver, "slow"));
    driver.now += 31 * DAY;
    await purge(driver);
    assert.equal(await driver.store.getDelivery("slow"), null);
  });

  Deno.test(`${name}: purge() takes the bodies of deliveries without runs after a day`, async () => {
    await using driver = await Driver.start(open);
    await driver.store.append([
      delivery({ id: "idle" }),
      delivery({ id: "unreadable", kind: "unreadable", error: "no event" }),
    ]);
    driver.now += DAY;
    await purge(driver);
    assert.ok(await hasBody(driver, "idle"), "on the very day");
    driver.now += 1;
    await purge(driver);
    assert.ok(!await hasBody(driver, "idle"));
    assert.ok(await hasBody(driver, "unreadable"));
    driver.now += 14 * DAY;
    await purge(driver);
    assert.ok(!await hasBody(driver, "unreadable"));
  });

  Deno.test(`${name}: purge() forgets the hash with the row`, async () => {
    await using driver = await Driver.start(open);
    const dedupe = new Uint8Array(32);
    await driver.store.append([delivery({ dedupe })]);
    driver.now += 29 * DAY;
    await purge(driver);
    const [still] = await driver.store.append([delivery({ dedupe, receivedAt: driver.now })]);
    assert.equal(still!.duplicate, true);
    driver.now += 2 * DAY;
    await purge(driver);
    const [fresh] = await driver.store.append([delivery({ dedupe, receivedAt: driver.now })]);
    assert.equal(fresh!.duplicate, false);
  });

  Deno.test(`${name}: purge() over the size takes the oldest bodies first, and only as many as it must`, async () => {
    await using driver = await Driver.start(open);
    const body = new Uint8Array(1_000_000);
    for (const id of ["a", "b", "c", "d"]) {
      await driver.add({ id, body });
      await driver.run(DONE);
    }
    await purge(driver, { maxBytes: 3_000_000 });
    const kept = [];
    for (const id of ["a", "b", "c", "d"]) kept.push(await hasBody(driver, id));
    assert.deepEqual(kept, [false, false, true, true]);
    assert.equal((await driver.store.counts()).deliveries, 4, "rows went before bodies");
    await purge(driver, { maxBytes: 0 });
    assert.equal((await driver.store.counts()).deliveries, 0);
  });

  Deno.test(`${name}: purge() takes a large store away piece by piece`, async () => {
    await using driver = await Driver.start(open);
    const batch = Array.from({ length: 1_300 }, () => delivery());
    await driver.store.append(batch);
    driver.now += 31 * DAY;
    const retention = { now: driver.now, keep: 30 * DAY, keepBodies: 1, maxBytes: 1e12 };
    assert.equal(await driver.store.purge(retention), true);
    const left = (await driver.store.counts()).deliveries;
    assert.ok(left >= 1_300 - 500 && left < 1_300, `${left} are left after one piece`);
    await purge(driver);
    assert.equal((await driver.store.counts()).deliveries, 0);
  });

  Deno.test(`${name}: retry() leaves runs alone whose bytes were purged`, async () => {
    await using driver = await Driver.start(open);
    const id = await driver.add();
    await driver.run({ kind: "skipped", reason: "no ticket" });
    driver.now += 15 * DAY;
    await purge(driver);
    assert.equal(await driver.store.retry({ ids: [id] }, driver.now), 0);
    assert.equal(await driver.state(id), "skipped");
  });
};
