import assert from "node:assert/strict";
import { completion, type Contract, DONE, Driver, ERROR, failed } from "./harness.ts";

/** Taking runs. */
export const claimContract: Contract = (name, open) => {
  Deno.test(`${name}: claim() gives the event with its bytes, and counts`, async () => {
    await using driver = await Driver.start(open);
    const id = await driver.add({ urlObjectType: "dcim.interface", body: new Uint8Array([1, 2]) });
    const run = await driver.claimOne();
    assert.deepEqual({ ...run, delivery: { ...run.delivery, body: [...run.delivery.body] } }, {
      id,
      handler: "handler",
      purpose: "event",
      lane: "lane",
      claim: 1,
      attempt: 1,
      interrupted: 0,
      quarantine: false,
      late: false,
      depth: 0,
      deadError: null,
      steps: {},
      delivery: {
        id: id.slice(0, -2),
        source: "netbox",
        origin: "webhook",
        kind: "object",
        urlObjectType: "dcim.interface",
        objectType: "dcim.interface",
        action: "update",
        objectId: "5",
        user: "admin",
        requestId: null,
        error: null,
        receivedAt: driver.now,
        body: [1, 2],
      },
    });
    assert.deepEqual(await driver.claim(), [], "a running run was given twice");
  });

  Deno.test(`${name}: claim() takes up to the limit of each slot, oldest first`, async () => {
    await using driver = await Driver.start(open);
    for (const id of ["a", "b", "c"]) await driver.add({ id, lane: null });
    await driver.add({ id: "other", lane: null, source: "other" });
    await driver.add({ id: "second", lane: null, handler: "second" });
    const runs = await driver.store.claim(
      [
        { handler: "handler", source: "netbox", limit: 2 },
        { handler: "second", source: "netbox", limit: 5 },
        { handler: "handler", source: "other", limit: 0 },
      ],
      driver.now,
    );
    assert.deepEqual(runs.map((run) => run.id), ["a.1", "b.1", "second.1"]);
  });

  Deno.test(`${name}: claim() gives no more ahead than it is asked for, and of large bodies none`, async () => {
    await using driver = await Driver.start(open);
    const body = new Uint8Array(2 ** 20);
    for (const id of ["a", "b", "c", "d"]) await driver.add({ id, lane: null });
    for (const id of ["x", "y", "z"]) await driver.add({ id, lane: null, handler: "big", body });
    const claim = async (handler: string, limit: number, ahead: number) => {
      const slot = { handler, source: "netbox", limit, ahead };
      return (await driver.store.claim([slot], driver.now)).map((run) => run.id);
    };
    const given = await claim("handler", 1, 2);
    assert.deepEqual(given, ["a.1", "b.1", "c.1"].slice(0, given.length));
    assert.ok(given.length >= 1);
    assert.deepEqual(await claim("big", 2, 10), ["x.1", "y.1"]);
  });

  Deno.test(`${name}: claim() gives nothing before it is due`, async () => {
    await using driver = await Driver.start(open);
    await driver.add();
    await driver.run(failed(5_000));
    assert.equal(await driver.store.nextDue(["handler"]), driver.now + 5_000);
    driver.now += 4_999;
    assert.deepEqual(await driver.claim(), []);
    driver.now += 1;
    const run = await driver.claimOne();
    assert.deepEqual([run.claim, run.attempt], [2, 2]);
  });

  Deno.test(`${name}: claim() gives the steps of earlier attempts`, async () => {
    await using driver = await Driver.start(open);
    await driver.add();
    const run = await driver.claimOne();
    await driver.store.saveStep(run.id, run.claim, "read", { ports: [1, 2] });
    await driver.end(run, failed(0));
    assert.deepEqual((await driver.claimOne()).steps, { read: { ports: [1, 2] } });
  });

  Deno.test(`${name}: nextDue() is the earliest of the given handlers over all sources`, async () => {
    await using driver = await Driver.start(open);
    assert.equal(await driver.store.nextDue(["handler", "second"]), null);
    await driver.add({ lane: null, receivedAt: driver.now + 30, source: "netbox" });
    await driver.add({ lane: null, receivedAt: driver.now + 20, source: "z" });
    await driver.add({ lane: null, receivedAt: driver.now + 25, source: "a" });
    await driver.add({ lane: null, receivedAt: driver.now + 10, handler: "third" });
    assert.equal(await driver.store.nextDue(["handler", "second"]), driver.now + 20);
  });

  Deno.test(`${name}: complete() refuses a claim that is not the newest`, async () => {
    await using driver = await Driver.start(open);
    const id = await driver.add();
    const first = await driver.claimOne();
    await driver.end(first, failed(0));
    assert.equal(await driver.end(first, DONE), null, "not running");
    const second = await driver.claimOne();
    assert.equal(await driver.end(first, DONE), null, "an older claim");
    assert.equal(await driver.state(id), "running");
    assert.equal((await driver.store.getAttempts(id)).length, 1);
    assert.equal(await driver.end({ id: "nothing.1", claim: 1 }, DONE), null);
    assert.equal((await driver.end(second, DONE))!.state, "done");
  });

  Deno.test(`${name}: complete() ends a batch in one go, refusing only what it must`, async () => {
    await using driver = await Driver.start(open);
    for (const id of ["a", "b", "c"]) await driver.add({ id, lane: null });
    const [a, b, c] = await driver.claim();
    const at = { startedAt: 1, endedAt: 2, log: [], logDropped: 0, callDead: [] };
    const completed = await driver.store.complete([
      { run: a!.id, claim: a!.claim, outcome: DONE, ...at },
      { run: b!.id, claim: 7, outcome: DONE, ...at },
      { run: c!.id, claim: c!.claim, outcome: { kind: "skipped", reason: "no ticket" }, ...at },
    ], driver.now);
    assert.deepEqual(completed.map((one) => one?.state ?? null), ["done", null, "skipped"]);
    assert.equal((await driver.store.getRun("c.1"))!.reason, "no ticket");
  });

  Deno.test(`${name}: complete() ends a run once, also when one batch does so twice`, async () => {
    await using driver = await Driver.start(open);
    const id = await driver.add();
    const run = await driver.claimOne();
    const twice = [completion(run, DONE), completion(run, failed(0))];
    const completed = await driver.store.complete(twice, driver.now);
    assert.deepEqual(completed.map((one) => one?.state ?? null), ["done", null]);
    assert.equal((await driver.store.getAttempts(id)).length, 1);
  });

  Deno.test(`${name}: getAttempts() tells how each attempt ended, with its log`, async () => {
    await using driver = await Driver.start(open);
    const id = await driver.add();
    const log = [{ time: driver.now, level: "info" as const, message: "connecting" }];
    const error = { ...ERROR, stack: "at line 3" };
    await driver.run(failed(0, { error }), { log, logDropped: 3, startedAt: 10, endedAt: 20 });
    await driver.run(failed(0, { timeout: true }));
    await driver.run({ kind: "interrupted", reason: "drain", counted: false, quarantine: false });
    await driver.run(DONE);
    const attempts = await driver.store.getAttempts(id);
    assert.deepEqual(
      attempts.map(({ claim, attempt, outcome }) => [claim, attempt, outcome]),
      [[1, 1, "failed"], [2, 2, "timeout"], [3, 3, "interrupted"], [4, 3, "done"]],
    );
    assert.deepEqual(attempts[0], {
      claim: 1,
      attempt: 1,
      startedAt: 10,
      endedAt: 20,
      outcome: "failed",
      error,
      log,
      logDropped: 3,
    });
    assert.deepEqual([attempts[3]!.error, attempts[3]!.log], [null, []]);
  });
};
