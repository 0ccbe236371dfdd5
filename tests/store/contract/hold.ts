import assert from "node:assert/strict";
import { type Contract, DONE, Driver, failed, START } from "./harness.ts";

/** Handlers that cannot run. */
export const holdContract: Contract = (name, open) => {
  Deno.test(`${name}: hold() holds a handler's runs, and release() lets them go on in order`, async () => {
    await using driver = await Driver.start(open);
    const first = await driver.add({ id: "first" });
    const second = await driver.add({ id: "second" });
    await driver.add({ id: "other", handler: "other", lane: "other" });
    assert.equal(await driver.store.hold("handler", "handler broken"), 2);
    assert.equal(await driver.store.hold("handler", "no such handler"), 0, "held twice");
    assert.deepEqual(await driver.claim(), []);
    const row = await driver.store.getRun(first);
    assert.deepEqual([row!.state, row!.reason], ["held", "handler broken"]);
    assert.equal(await driver.state(second), "waiting");
    assert.equal(await driver.state("other.1"), "ready");
    assert.equal(await driver.store.release("handler", driver.now), 2);
    for (const id of ["first.1", "second.1"]) {
      const run = await driver.claimOne();
      assert.equal(run.id, id);
      await driver.end(run, DONE);
    }
  });

  Deno.test(`${name}: a held head keeps its lane waiting`, async () => {
    await using driver = await Driver.start(open);
    await driver.add({ id: "held", held: "no such handler" });
    const behind = await driver.add({ id: "behind" });
    assert.deepEqual(await driver.claim(), []);
    assert.equal(await driver.state(behind), "waiting");
  });

  Deno.test(`${name}: an older event goes before a held head that was never started`, async () => {
    await using driver = await Driver.start(open);
    const held = await driver.add({ held: "handler broken", eventTime: START + 10 });
    const older = await driver.add({ eventTime: START });
    assert.equal(await driver.state(held), "waiting");
    assert.equal((await driver.claimOne()).id, older);
    await driver.end({ id: older, claim: 1 }, DONE);
    assert.equal(await driver.state(held), "held");
  });

  Deno.test(`${name}: an older event does not go before a held head that was started`, async () => {
    await using driver = await Driver.start(open);
    await driver.add({ eventTime: START + 10 });
    const head = await driver.claimOne();
    await driver.store.hold("handler", "handler broken");
    await driver.end(head, failed(0));
    const older = await driver.add({ eventTime: START });
    assert.deepEqual([await driver.state(head.id), await driver.state(older)], [
      "held",
      "waiting",
    ]);
  });

  Deno.test(`${name}: a run that was held while it waited is held when its turn comes`, async () => {
    await using driver = await Driver.start(open);
    await driver.add();
    const next = await driver.add();
    const head = await driver.claimOne();
    await driver.store.hold("handler", "handler broken");
    assert.equal(await driver.state(head.id), "running", "a running attempt is left alone");
    await driver.end(head, DONE);
    assert.equal(await driver.state(next), "held");
    driver.now += 1_000;
    await driver.store.release("handler", driver.now);
    assert.equal((await driver.claimOne()).id, next);
  });

  Deno.test(`${name}: a run that fails while its handler is held is held, and keeps its wait`, async () => {
    await using driver = await Driver.start(open);
    await driver.add();
    const head = await driver.claimOne();
    await driver.store.hold("handler", "handler broken");
    assert.deepEqual(await driver.end(head, failed(60_000)), {
      state: "held",
      runAt: driver.now + 60_000,
      more: false,
    });
    await driver.store.release("handler", driver.now + 1);
    assert.equal(await driver.store.nextDue(["handler"]), driver.now + 60_000);
  });

  Deno.test(`${name}: hold() and release() take a large backlog`, async () => {
    await using driver = await Driver.start(open);
    for (let i = 0; i < 1_201; i++) await driver.add({ lane: `lane ${i % 7}` });
    assert.equal(await driver.store.hold("handler", "handler broken"), 1_201);
    assert.equal((await driver.store.counts()).runs.held, 7);
    assert.equal(await driver.store.release("handler", driver.now), 1_201);
    assert.equal((await driver.claim(1_000)).length, 7);
  });

  Deno.test(`${name}: openHandlers() names the handlers with unfinished runs`, async () => {
    await using driver = await Driver.start(open);
    await driver.add({ handler: "done", lane: null });
    await driver.add({ handler: "ready", lane: "r" });
    await driver.add({ handler: "held", lane: "h", held: "no such handler" });
    await driver.end(await driver.claimOne("done"), DONE);
    assert.deepEqual((await driver.store.openHandlers()).sort(), ["held", "ready"]);
  });
};
