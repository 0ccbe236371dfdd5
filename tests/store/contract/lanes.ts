import assert from "node:assert/strict";
import { type Contract, DEAD, DONE, Driver, failed, START } from "./harness.ts";

/** The order within a lane. */
export const lanesContract: Contract = (name, open) => {
  Deno.test(`${name}: a lane gives one run at a time, in the order of events`, async () => {
    await using driver = await Driver.start(open);
    const order = [3, 1, 2];
    for (const n of order) await driver.add({ id: `e${n}`, eventTime: START + n });
    const ran = [];
    for (let i = 0; i < 3; i++) {
      const run = await driver.claimOne();
      ran.push(run.id);
      assert.deepEqual(await driver.claim(), [], "a second run of the lane while one is running");
      await driver.end(run, DONE);
    }
    assert.deepEqual(ran, ["e1.1", "e2.1", "e3.1"]);
  });

  Deno.test(`${name}: events of the same time go in the order they were stored`, async () => {
    await using driver = await Driver.start(open);
    for (const id of ["z", "a", "m"]) await driver.add({ id });
    const ran = [];
    for (let i = 0; i < 3; i++) {
      ran.push((await driver.claimOne()).id);
      await driver.end({ id: ran.at(-1)!, claim: 1 }, DONE);
    }
    assert.deepEqual(ran, ["z.1", "a.1", "m.1"]);
  });

  Deno.test(`${name}: lanes do not wait for each other, and runs without a lane for none`, async () => {
    await using driver = await Driver.start(open);
    await driver.add({ lane: "a" });
    await driver.add({ lane: "b" });
    await driver.add({ lane: null });
    await driver.add({ lane: null });
    assert.equal((await driver.claim()).length, 4);
  });

  Deno.test(`${name}: a retry keeps its turn`, async () => {
    await using driver = await Driver.start(open);
    await driver.add({ id: "first" });
    await driver.add({ id: "second" });
    await driver.run(failed(5_000));
    assert.deepEqual(await driver.claim(), [], "the second overtook the first");
    driver.now += 5_000;
    assert.equal((await driver.claimOne()).id, "first.1");
  });

  Deno.test(`${name}: an older event goes before a head that was never started`, async () => {
    await using driver = await Driver.start(open);
    const newer = await driver.add({ id: "newer", eventTime: START + 10 });
    await driver.add({ id: "older", eventTime: START });
    assert.equal(await driver.state(newer), "waiting");
    const first = await driver.claimOne();
    assert.deepEqual([first.id, first.late], ["older.1", false]);
    await driver.end(first, DONE);
    const second = await driver.claimOne();
    assert.deepEqual([second.id, second.late], ["newer.1", false]);
  });

  Deno.test(`${name}: an older event waits for a head that was started, and is late`, async () => {
    await using driver = await Driver.start(open);
    await driver.add({ id: "newer", eventTime: START + 10 });
    const head = await driver.claimOne();
    await driver.add({ id: "older", eventTime: START });
    await driver.add({ id: "newest", eventTime: START + 20 });
    assert.deepEqual(await driver.claim(), []);
    await driver.end(head, failed(5_000));
    driver.now += 5_000;
    assert.equal((await driver.claimOne()).id, "newer.1", "overtaken between two attempts");
    await driver.end({ id: "newer.1", claim: 2 }, DONE);
    const older = await driver.claimOne();
    assert.deepEqual([older.id, older.late], ["older.1", true]);
    await driver.end(older, DONE);
    const newest = await driver.claimOne();
    assert.deepEqual([newest.id, newest.late], ["newest.1", false]);
  });

  Deno.test(`${name}: a lane goes on after a dead run`, async () => {
    await using driver = await Driver.start(open);
    const dead = await driver.add({ id: "dead" });
    await driver.add({ id: "next" });
    assert.deepEqual(await driver.run(DEAD), { state: "dead", runAt: null, more: true });
    const row = await driver.store.getRun(dead);
    assert.deepEqual([row!.reason, row!.finishedAt], ["device unreachable", driver.now]);
    assert.equal((await driver.claimOne()).id, "next.1");
  });

  Deno.test(`${name}: complete() says whether another run may be ready by it`, async () => {
    await using driver = await Driver.start(open);
    await driver.add({ id: "first" });
    await driver.add({ id: "last" });
    assert.equal((await driver.run(DONE))!.more, true, "the next of its lane");
    assert.equal((await driver.run(failed(60_000)))!.more, false, "itself, but not yet");
    driver.now += 60_000;
    assert.equal((await driver.run(failed(0)))!.more, true, "itself");
    assert.equal((await driver.run(DEAD, { callDead: ["handler"] }))!.more, true, "dead()");
    assert.equal((await driver.run(DONE))!.more, false);
  });

  Deno.test(`${name}: the next run is not due before its turn came`, async () => {
    await using driver = await Driver.start(open);
    await driver.add({ id: "first" });
    const next = await driver.add({ id: "next" });
    const head = await driver.claimOne();
    driver.now += 7_000;
    await driver.end(head, DONE);
    assert.equal((await driver.store.getRun(next))!.runAt, driver.now);
  });
};
