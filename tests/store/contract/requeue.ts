import assert from "node:assert/strict";
import { type Contract, DEAD, DONE, Driver, failed, START } from "./harness.ts";

const HOUR = 3_600_000;

/** What a person does to runs. */
export const requeueContract: Contract = (name, open) => {
  Deno.test(`${name}: retry() runs a dead run again, as late, with its steps and fresh attempts`, async () => {
    await using driver = await Driver.start(open);
    const id = await driver.add({ id: "dead" });
    const first = await driver.claimOne();
    await driver.store.saveStep(id, first.claim, "read", 7);
    await driver.end(first, DEAD);
    await driver.add({ id: "newer", eventTime: START + 10 });
    await driver.run(DONE);
    driver.now += HOUR;
    assert.equal(await driver.store.retry({ ids: [id] }, driver.now), 1);
    const again = await driver.claimOne();
    assert.deepEqual(
      [again.id, again.claim, again.attempt, again.late, again.steps],
      [id, 2, 1, true, { read: 7 }],
    );
    await driver.end(again, DONE);
    const row = await driver.store.getRun(id);
    assert.deepEqual([row!.state, row!.reason], ["done", null]);
    assert.equal((await driver.store.getAttempts(id)).length, 2);
  });

  Deno.test(`${name}: retry() puts runs at the end of their lane, in the order of their events`, async () => {
    await using driver = await Driver.start(open);
    for (const id of ["a", "b"]) await driver.add({ id });
    for (let i = 0; i < 2; i++) await driver.run(DEAD);
    await driver.add({ id: "head", eventTime: START + 100 });
    await driver.add({ id: "last", eventTime: START + 100 });
    assert.equal(await driver.store.retry({ ids: ["b.1", "a.1", "b.1", "no.1"] }, driver.now), 2);
    await driver.add({ id: "newest", eventTime: START + 200 });
    const ran = [];
    for (let i = 0; i < 5; i++) {
      ran.push((await driver.claimOne()).id);
      await driver.end({ id: ran.at(-1)!, claim: i === 2 || i === 3 ? 2 : 1 }, DONE);
    }
    assert.deepEqual(ran, ["head.1", "last.1", "a.1", "b.1", "newest.1"]);
  });

  Deno.test(`${name}: retry() ends a wait, letting those behind go first`, async () => {
    await using driver = await Driver.start(open);
    const id = await driver.add({ id: "failing" });
    await driver.run(failed(HOUR, { asked: true }));
    assert.equal(await driver.store.retry({ ids: [id] }, driver.now), 1);
    await driver.run(failed(HOUR, { asked: true }));
    await driver.add({ id: "behind" });
    assert.equal(await driver.store.retry({ ids: [id] }, driver.now), 1);
    assert.equal((await driver.claimOne()).id, "behind.1");
    await driver.end({ id: "behind.1", claim: 1 }, DONE);
    assert.equal((await driver.claimOne()).id, id);
  });

  Deno.test(`${name}: retry() leaves done, waiting, running and fresh runs alone`, async () => {
    await using driver = await Driver.start(open);
    const done = await driver.add();
    await driver.run(DONE);
    const running = await driver.add();
    await driver.claimOne();
    const waiting = await driver.add();
    const fresh = await driver.add({ lane: "another" });
    const ids = [done, running, waiting, fresh];
    assert.equal(await driver.store.retry({ ids }, driver.now), 0);
  });

  Deno.test(`${name}: retry() runs skipped and held runs`, async () => {
    await using driver = await Driver.start(open);
    const skipped = await driver.add({ lane: "s" });
    await driver.run({ kind: "skipped", reason: "no ticket" });
    const held = await driver.add({ lane: "h", held: "handler broken" });
    const free = await driver.add({ lane: null });
    await driver.end((await driver.claim())[0]!, DEAD);
    assert.equal(await driver.store.retry({ ids: [skipped, held, free] }, driver.now), 3);
    const due = (await driver.claim()).map((run) => run.id);
    assert.deepEqual(due.sort(), [skipped, held, free].sort());
  });

  Deno.test(`${name}: drop() gives runs up, and their lanes go on`, async () => {
    await using driver = await Driver.start(open);
    const dead = await driver.add({ id: "dead" });
    await driver.run(DEAD);
    const head = await driver.add({ id: "head" });
    const waiting = await driver.add({ id: "waiting" });
    await driver.add({ id: "last" });
    assert.equal(await driver.store.drop({ ids: [dead, head, waiting, "no.1"] }, driver.now), 3);
    for (const id of [dead, head, waiting]) {
      const row = await driver.store.getRun(id);
      assert.deepEqual([row!.state, row!.reason, row!.finishedAt], [
        "skipped",
        "dropped",
        driver.now,
      ]);
    }
    assert.equal((await driver.claimOne()).id, "last.1");
  });

  Deno.test(`${name}: retry() and drop() take more runs than one transaction changes`, async () => {
    await using driver = await Driver.start(open);
    const ids = [];
    for (let i = 0; i < 1_001; i++) {
      ids.push(await driver.add({ lane: `lane ${i}`, held: "handler broken" }));
    }
    assert.equal(await driver.store.retry({ ids }, driver.now), 1_001);
    assert.equal(await driver.store.drop({ ids }, driver.now), 1_001);
  });

  Deno.test(`${name}: drop() by handler takes all but what is running or done`, async () => {
    await using driver = await Driver.start(open);
    await driver.add({ lane: "done" });
    await driver.run(DONE);
    const running = await driver.add({ lane: "busy" });
    await driver.claimOne();
    for (let i = 0; i < 1_100; i++) await driver.add({ lane: i < 600 ? "hot" : `lane ${i}` });
    const other = await driver.add({ handler: "other", lane: "other" });
    assert.equal(await driver.store.drop({ handler: "handler" }, driver.now), 1_100);
    assert.equal(await driver.state(running), "running");
    assert.equal(await driver.state(other), "ready");
    assert.equal((await driver.store.counts()).runs.skipped, 1_100);
    assert.equal(await driver.store.drop({}, driver.now), 0, "nothing was named");
  });
};
