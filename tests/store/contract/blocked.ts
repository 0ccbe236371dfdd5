import assert from "node:assert/strict";
import { type Contract, Driver, failed, START } from "./harness.ts";

const HOUR = 3_600_000;
const MINUTE = 60_000;

/** A failing head with others behind it. */
export const blockedContract: Contract = (name, open) => {
  Deno.test(`${name}: a failing head waits as long as it likes while nobody waits behind it`, async () => {
    await using driver = await Driver.start(open);
    await driver.add();
    for (let i = 0; i < 9; i++) {
      assert.deepEqual(await driver.run(failed(HOUR)), {
        state: "ready",
        runAt: driver.now + HOUR,
        more: false,
      });
      driver.now += HOUR;
    }
  });

  Deno.test(`${name}: a failing head waits at most 60 s while others wait, and is dead after 5 more attempts`, async () => {
    await using driver = await Driver.start(open);
    const head = await driver.add({ id: "head" });
    await driver.add({ id: "next" });
    assert.equal((await driver.run(failed(30_000)))!.runAt, driver.now + 30_000);
    driver.now += HOUR;
    for (let more = 1; more <= 4; more++) {
      assert.equal((await driver.run(failed(HOUR)))!.runAt, driver.now + MINUTE);
      driver.now += MINUTE;
    }
    assert.equal((await driver.run(failed(HOUR)))!.state, "dead");
    assert.equal((await driver.store.getAttempts(head)).length, 6);
    assert.equal((await driver.claimOne()).id, "next.1");
  });

  Deno.test(`${name}: attempts that failed before others waited do not count against the head`, async () => {
    await using driver = await Driver.start(open);
    await driver.add({ id: "head" });
    for (let i = 0; i < 6; i++) {
      await driver.run(failed(MINUTE));
      driver.now += MINUTE;
    }
    await driver.add({ id: "next" });
    for (let more = 1; more <= 4; more++) {
      assert.equal((await driver.run(failed(MINUTE)))!.state, "ready");
      driver.now += MINUTE;
    }
    assert.equal((await driver.run(failed(MINUTE)))!.state, "dead");
  });

  Deno.test(`${name}: a run that comes behind a long wait shortens it to 60 s`, async () => {
    await using driver = await Driver.start(open);
    const head = await driver.add();
    await driver.run(failed(HOUR));
    driver.now += 1_000;
    await driver.add();
    assert.equal((await driver.store.getRun(head))!.runAt, driver.now + MINUTE);
    driver.now += 50_000;
    await driver.add();
    assert.equal((await driver.store.getRun(head))!.runAt, START + 1_000 + MINUTE, "put off again");
  });

  Deno.test(`${name}: a run that a person puts behind a long wait shortens it too`, async () => {
    await using driver = await Driver.start(open);
    const dead = await driver.add({ id: "dead" });
    await driver.run(failed(null));
    const head = await driver.add({ id: "head" });
    await driver.run(failed(HOUR));
    await driver.store.retry({ ids: [dead] }, driver.now);
    assert.equal((await driver.store.getRun(head))!.runAt, driver.now + MINUTE);
  });

  Deno.test(`${name}: a wait that the handler asked for is neither shortened nor counted`, async () => {
    await using driver = await Driver.start(open);
    const head = await driver.add();
    assert.equal((await driver.run(failed(HOUR, { asked: true })))!.runAt, driver.now + HOUR);
    await driver.add();
    assert.equal((await driver.store.getRun(head))!.runAt, driver.now + HOUR);
    for (let i = 0; i < 10; i++) {
      driver.now += HOUR;
      assert.equal((await driver.run(failed(HOUR, { asked: true })))!.runAt, driver.now + HOUR);
    }
  });

  Deno.test(`${name}: a failed run without tries left is dead`, async () => {
    await using driver = await Driver.start(open);
    await driver.add();
    assert.equal((await driver.run(failed(null)))!.state, "dead");
  });
};
