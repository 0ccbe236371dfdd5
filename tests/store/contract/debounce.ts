import assert from "node:assert/strict";
import { claimGathered, DEBOUNCE } from "./gathering.ts";
import { type Arrival, type Contract, DEAD, DONE, Driver, failed, START } from "./harness.ts";

const { wait, max } = DEBOUNCE;

/** Stores events of one object, a second after each other; of each, what the object was before it. */
async function addSome(driver: Driver, ...some: Arrival[]): Promise<string[]> {
  const ids: string[] = [];
  for (const one of some) {
    ids.push(await driver.add({ delay: wait, prechange: { n: ids.length }, ...one }));
    driver.now += 1_000;
  }
  return ids;
}

/** Claims what is due, as `config.debounce` has it. */
const claim = (driver: Driver) => claimGathered(driver, DEBOUNCE);

/** Runs of which only the last one runs. */
export const debounceContract: Contract = (name, open) => {
  Deno.test(`${name}: the last of several runs in place of all, from what the first began with`, async () => {
    await using driver = await Driver.start(open);
    const [first, second, last] = await addSome(driver, {}, {}, {});
    driver.now += wait - 1_001;
    assert.deepEqual(await claim(driver), []);
    await driver.reopen();
    assert.equal(await driver.store.nextDue(["handler"]), driver.now + 1);
    driver.now += 1;
    const [run, ...none] = await claim(driver);
    assert.deepEqual(none, []);
    assert.deepEqual([run!.id, run!.prechange, run!.folded], [last, { n: 0 }, "update"]);
    for (const id of [first, second]) {
      const row = await driver.store.getRun(id!);
      assert.deepEqual([row!.state, row!.reason], [
        "skipped",
        `debounced: ${last} runs in its place`,
      ]);
    }
    await driver.end(run!, failed(0));
    const again = await driver.claimOne();
    assert.deepEqual([again.id, again.prechange, again.folded], [last, { n: 0 }, "update"]);
  });

  Deno.test(`${name}: one that nothing follows runs as it is, when it has waited`, async () => {
    await using driver = await Driver.start(open);
    const [only] = await addSome(driver, {});
    assert.deepEqual(await claim(driver), []);
    driver.now += wait;
    const [run] = await claim(driver);
    assert.deepEqual([run!.id, run!.folded, run!.prechange], [only, undefined, { n: 0 }]);
  });

  Deno.test(`${name}: a steady stream runs after the longest wait`, async () => {
    await using driver = await Driver.start(open);
    while (driver.now < START + max) {
      await addSome(driver, {});
      assert.deepEqual(await driver.claim(1, "another"), []);
      if (driver.now < START + max) assert.deepEqual(await claim(driver), []);
    }
    assert.equal((await claim(driver)).length, 1);
  });

  Deno.test(`${name}: events are folded: what was created in between was created, what was deleted is deleted`, async () => {
    const cases = [
      [["create", "update"], "create", 1],
      [["update", "delete"], "delete", 1],
      [["update", "delete", "update"], "delete", 1],
      [["update", "update"], "update", 1],
    ] as const;
    for (const [actions, folded, index] of cases) {
      await using driver = await Driver.start(open);
      const ids = await addSome(driver, ...actions.map((action) => ({ action })));
      driver.now += wait;
      const [run] = await claim(driver);
      assert.deepEqual([run!.id, run!.folded], [ids[index], folded], actions.join());
    }
  });

  Deno.test(`${name}: what was created and deleted in between does not run at all`, async () => {
    await using driver = await Driver.start(open);
    const actions = ["create", "update", "delete"];
    const ids = await addSome(driver, ...actions.map((action) => ({ action })));
    const other = await driver.add({ delay: wait, objectId: "6", prechange: null });
    driver.now += wait;
    // What moves up may be given only when one asks again.
    const claimed = [...await claim(driver), ...await claim(driver)];
    assert.deepEqual(claimed.map(({ id }) => id), [other]);
    for (const id of ids) {
      const row = await driver.store.getRun(id);
      assert.deepEqual([row!.state, row!.reason], [
        "skipped",
        "debounced: created, and deleted again",
      ]);
    }
  });

  Deno.test(`${name}: only runs of the same object in the same place that were not tried are debounced`, async () => {
    const branch = { id: 1, name: "b", schemaId: "x" };
    const others: Arrival[] = [{ objectId: "6" }, { branch }, { held: "handler broken" }];
    for (const other of others) {
      await using driver = await Driver.start(open);
      const [first] = await addSome(driver, {}, other);
      driver.now += wait;
      const [run] = await claim(driver);
      assert.deepEqual([run!.id, run!.folded], [first, undefined]);
    }
    await using driver = await Driver.start(open);
    const [tried] = await addSome(driver, {});
    driver.now += wait;
    await driver.end((await claim(driver))[0]!, failed(0));
    const [newer] = await addSome(driver, {});
    driver.now += wait;
    const [again] = await claim(driver);
    assert.equal(again!.id, tried);
    await driver.end(again!, DONE);
    assert.equal((await claim(driver))[0]!.id, newer);
  });

  Deno.test(`${name}: runs that were stored before their handler debounced run one by one`, async () => {
    await using driver = await Driver.start(open);
    const first = await driver.add();
    const second = await driver.add();
    const [run] = await claim(driver);
    assert.equal(run!.id, first);
    await driver.end(run!, DONE);
    assert.equal((await claim(driver))[0]!.id, second);
  });

  Deno.test(`${name}: a person can run again what was debounced`, async () => {
    await using driver = await Driver.start(open);
    const [first, last] = await addSome(driver, {}, {});
    driver.now += wait;
    await driver.end((await claim(driver))[0]!, DEAD);
    assert.equal(await driver.store.retry({ ids: [first!] }, driver.now), 1);
    const [again] = await claim(driver);
    assert.deepEqual([again!.id, again!.late], [first, true]);
    await driver.end(again!, DONE);
    assert.equal(await driver.state(last!), "dead");
  });
};
