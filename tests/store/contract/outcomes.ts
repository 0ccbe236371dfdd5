import assert from "node:assert/strict";
import { type Contract, DEAD, DONE, Driver, ERROR, failed, START } from "./harness.ts";

/** What else an attempt can end with. */
export const outcomesContract: Contract = (name, open) => {
  Deno.test(`${name}: a newer run of the same object takes over the prechange of a failing head`, async () => {
    await using driver = await Driver.start(open);
    const head = await driver.add({ id: "head" });
    await driver.add({ id: "next", eventTime: START + 1 });
    const prechange = { mtu: 1500 };
    assert.deepEqual(await driver.run(failed(5_000, { supersede: { prechange } })), {
      state: "skipped",
      runAt: null,
      more: true,
    });
    assert.equal((await driver.store.getRun(head))!.reason, "superseded by next.1");
    assert.deepEqual((await driver.claimOne()).prechange, prechange);
  });

  Deno.test(`${name}: a prechange of null is taken over too`, async () => {
    await using driver = await Driver.start(open);
    await driver.add();
    await driver.add();
    await driver.run(failed(null, { supersede: { prechange: null } }));
    const next = await driver.claimOne();
    assert.ok("prechange" in next);
    assert.equal(next.prechange, null);
  });

  Deno.test(`${name}: a run is not superseded by another object's, an older one, or none`, async () => {
    await using driver = await Driver.start(open);
    await driver.add({ id: "head", eventTime: START + 10 });
    const supersede = { prechange: {} };
    assert.equal((await driver.run(failed(0, { supersede })))!.state, "ready");
    await driver.add({ id: "older", eventTime: START });
    await driver.add({ id: "other", eventTime: START + 20, objectId: "6" });
    assert.equal((await driver.run(failed(0, { supersede })))!.state, "ready");
    await driver.add({ id: "newer", eventTime: START + 30 });
    assert.equal((await driver.run(failed(0, { supersede })))!.state, "skipped");
    const ran = [];
    for (let i = 0; i < 3; i++) {
      const run = await driver.claimOne();
      ran.push([run.id, "prechange" in run]);
      await driver.end(run, DONE);
    }
    assert.deepEqual(ran, [["older.1", false], ["other.1", false], ["newer.1", true]]);
  });

  Deno.test(`${name}: an interrupted attempt is not counted`, async () => {
    await using driver = await Driver.start(open);
    const id = await driver.add();
    const outcome = { kind: "interrupted", reason: "thread lost" } as const;
    await driver.run({ ...outcome, counted: false, quarantine: false });
    let run = await driver.claimOne();
    assert.deepEqual([run.attempt, run.claim, run.interrupted, run.quarantine], [1, 2, 0, false]);
    await driver.end(run, { ...outcome, counted: true, quarantine: true });
    run = await driver.claimOne();
    assert.deepEqual([run.attempt, run.claim, run.interrupted, run.quarantine], [1, 3, 1, true]);
    assert.deepEqual((await driver.store.getAttempts(id))[0]!.error, {
      name: "Interrupted",
      message: "thread lost",
    });
  });

  Deno.test(`${name}: an interrupted head keeps its turn`, async () => {
    await using driver = await Driver.start(open);
    await driver.add({ id: "head" });
    await driver.add({ id: "next" });
    await driver.run({ kind: "interrupted", reason: "drain", counted: false, quarantine: false });
    assert.equal((await driver.claimOne()).id, "head.1");
  });

  Deno.test(`${name}: a dead run makes a run for dead(), with its error and without a lane`, async () => {
    await using driver = await Driver.start(open);
    const id = await driver.add({ id: "e" });
    await driver.add({ id: "next" });
    await driver.run(DEAD, { callDead: ["handler"] });
    const [next, call] = (await driver.claim()).sort((a, b) => a.id < b.id ? 1 : -1);
    assert.equal(next!.id, "next.1");
    assert.deepEqual(
      [call!.id, call!.purpose, call!.lane, call!.attempt, call!.deadError, call!.delivery.id],
      ["e.2", "dead", null, 1, ERROR, "e"],
    );
    assert.equal(await driver.state(id), "dead");
    await driver.end(call!, failed(null), { callDead: ["handler"] });
    assert.deepEqual(
      (await driver.store.listRuns({ delivery: "e" })).map((run) => [run.id, run.state]),
      [["e.2", "dead"], ["e.1", "dead"]],
      "dead() was called for a dead call of dead()",
    );
  });

  Deno.test(`${name}: dead() is called only when the run became dead`, async () => {
    await using driver = await Driver.start(open);
    await driver.add({ id: "e" });
    await driver.run(failed(0), { callDead: ["handler"] });
    assert.equal((await driver.store.listRuns({ delivery: "e" })).length, 1);
    await driver.run(failed(null), { callDead: ["handler"] });
    assert.equal((await driver.store.listRuns({ delivery: "e" })).length, 2);
  });
};
