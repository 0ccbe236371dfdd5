import assert from "node:assert/strict";
import { type Contract, DONE, Driver } from "./harness.ts";

/** After a process is gone; and what must outlive one. */
export const recoverContract: Contract = (name, open) => {
  Deno.test(`${name}: recover() puts running runs back without counting an attempt`, async () => {
    await using driver = await Driver.start(open);
    const id = await driver.add({ id: "head" });
    await driver.add({ id: "next" });
    await driver.add({ lane: null, handler: "other" });
    const lost = await driver.claimOne();
    await driver.claimOne("other");
    await driver.reopen();
    driver.now += 10_000;
    assert.equal(await driver.store.recover(driver.now), 2);
    assert.equal(await driver.end(lost, DONE), null, "an outcome from before");
    const again = await driver.claimOne();
    assert.deepEqual(
      [again.id, again.claim, again.attempt, again.interrupted, again.quarantine],
      [id, 2, 1, 1, false],
    );
    const [attempt] = await driver.store.getAttempts(id);
    assert.deepEqual(
      [attempt!.outcome, attempt!.startedAt, attempt!.endedAt],
      ["interrupted", driver.now - 10_000, driver.now],
    );
  });

  Deno.test(`${name}: recover() makes a run that was lost twice run alone`, async () => {
    await using driver = await Driver.start(open);
    await driver.add();
    for (const quarantine of [false, false, true]) {
      assert.equal((await driver.claimOne()).quarantine, quarantine);
      await driver.reopen();
      await driver.store.recover(driver.now);
    }
  });

  Deno.test(`${name}: recover() finds nothing where all attempts ended`, async () => {
    await using driver = await Driver.start(open);
    await driver.add();
    await driver.run(DONE);
    await driver.add();
    assert.equal(await driver.store.recover(driver.now), 0);
  });

  Deno.test(`${name}: saveStep() keeps a result over a restart, for the newest claim only`, async () => {
    await using driver = await Driver.start(open);
    const id = await driver.add();
    assert.equal(await driver.store.saveStep(id, 0, "early", 1), false, "not running");
    const run = await driver.claimOne();
    assert.equal(await driver.store.saveStep(id, run.claim, "one", { a: [null, "x"] }), true);
    await driver.reopen();
    await driver.store.recover(driver.now);
    assert.equal(await driver.store.saveStep(id, run.claim, "two", 2), false, "an old claim");
    const again = await driver.claimOne();
    assert.equal(await driver.store.saveStep(id, run.claim, "two", 2), false, "an old claim");
    assert.equal(await driver.store.saveStep(id, again.claim, "three", false), true);
    assert.equal(await driver.store.saveStep("no.1", 1, "x", 1), false);
    assert.deepEqual(await driver.store.getSteps(id), { one: { a: [null, "x"] }, three: false });
  });

  Deno.test(`${name}: setValue() replaces, initValue() agrees on the first`, async () => {
    await using driver = await Driver.start(open);
    assert.equal(await driver.store.getValue("secret"), undefined);
    assert.equal(await driver.store.initValue("secret", "mine"), "mine");
    assert.equal(await driver.store.initValue("secret", "yours"), "mine");
    await driver.store.setValue("cursor", { at: 1 });
    await driver.store.setValue("cursor", null);
    await driver.reopen();
    assert.equal(await driver.store.getValue("secret"), "mine");
    assert.equal(await driver.store.getValue("cursor"), null);
  });

  Deno.test(`${name}: a store of which nobody else knows leads everything`, async () => {
    await using driver = await Driver.start(open);
    const fence = await driver.store.cluster.lead("catch-up", 60_000);
    assert.ok(fence !== null && fence > 0);
    assert.equal(await driver.store.cluster.lead("catch-up", 60_000), fence, "renewed");
    await driver.store.cluster.resign("catch-up");
    assert.ok(await driver.store.cluster.lead("catch-up", 60_000) !== null);
    driver.store.cluster.onWake(() => assert.fail("woken"))();
    driver.store.cluster.onLost(() => assert.fail("lost"))();
  });
};
