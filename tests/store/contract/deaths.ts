import assert from "node:assert/strict";
import { type Contract, DEAD, delivery, Driver, ERROR, failed } from "./harness.ts";

/** Who is told of dead runs. */
export const deathsContract: Contract = (name, open) => {
  Deno.test(`${name}: everybody who is to be told of a dead run gets a run of its own`, async () => {
    await using driver = await Driver.start(open);
    const id = await driver.add({ id: "e" });
    const completed = await driver.run(DEAD, { callDead: ["handler", "mail", "chat"] });
    assert.equal(completed!.calls, 3);
    for (const [handler, n] of [["handler", 2], ["mail", 3], ["chat", 4]] as const) {
      const call = await driver.claimOne(handler);
      assert.deepEqual(
        [call.id, call.purpose, call.lane, call.deadError, call.about],
        [`e.${n}`, "dead", null, ERROR, { run: id, handler: "handler" }],
      );
      const ended = await driver.end(call, failed(null), { callDead: ["mail"] });
      assert.deepEqual([ended!.state, ended!.calls], ["dead", undefined]);
    }
    const rows = await driver.store.listRuns({ delivery: "e" });
    const about = { run: id, handler: "handler" };
    assert.deepEqual(rows.map((row) => row.about), [about, about, about, null]);
  });

  Deno.test(`${name}: what tells of a dead run is as deep in its chain: what it emits ends one day`, async () => {
    await using driver = await Driver.start(open);
    await driver.store.append([
      delivery({ id: "e", depth: 5, runs: [{ handler: "handler", lane: null }] }),
    ]);
    await driver.run(DEAD, { callDead: ["mail"] });
    assert.equal((await driver.claimOne("mail")).depth, 5);
  });

  Deno.test(`${name}: two runs of one delivery that die at once are told apart`, async () => {
    await using driver = await Driver.start(open);
    await driver.store.append([
      delivery({ id: "e", runs: [{ handler: "a", lane: null }, { handler: "b", lane: null }] }),
    ]);
    const claimed = await driver.store.claim(
      ["a", "b"].map((handler) => ({ handler, source: "netbox", limit: 1 })),
      driver.now,
    );
    const end = { startedAt: 0, endedAt: 0, log: [], logDropped: 0, outcome: DEAD };
    await driver.store.complete(
      claimed.map((run) => ({ run: run.id, claim: run.claim, ...end, callDead: ["mail"] })),
      driver.now,
    );
    const calls = await driver.claim(9, "mail");
    assert.deepEqual(calls.map(({ id, about }) => [id, about]).sort(), [
      ["e.3", { run: "e.1", handler: "a" }],
      ["e.4", { run: "e.2", handler: "b" }],
    ]);
  });

  Deno.test(`${name}: a run that dies of a doubt is told of, too`, async () => {
    await using driver = await Driver.start(open);
    await driver.store.callWhenDead({ own: ["a"], all: ["mail"] });
    await driver.store.append([
      delivery({
        id: "e",
        branch: "unknown",
        runs: [{ handler: "a", lane: "a" }, { handler: "b", lane: "b" }],
      }),
    ]);
    await driver.store.answerDoubt("e", { kind: "dead", reason: "cannot ask" }, driver.now);
    const runs = await driver.store.listRuns({ delivery: "e" });
    assert.deepEqual(
      runs.filter(({ purpose }) => purpose === "event").map(({ state }) => state),
      ["dead", "dead"],
    );
    assert.deepEqual(
      runs.filter(({ purpose }) => purpose === "dead").map(({ handler }) => handler).sort(),
      ["a", "mail", "mail"],
    );
    const call = await driver.claimOne("a");
    assert.deepEqual([call.about, call.deadError], [
      { run: "e.1", handler: "a" },
      { name: "Error", message: "cannot ask" },
    ]);
  });

  Deno.test(`${name}: a write of which nobody can tell kills runs, and that is told of`, async () => {
    await using driver = await Driver.start(open);
    await driver.store.callWhenDead({ own: [], all: ["mail"] });
    const write = await driver.store.beginWrite({
      source: "netbox",
      run: null,
      method: "PATCH",
      path: "/api/dcim/sites/1/",
      branch: null,
      nonce: null,
      startedAt: driver.now,
      leaseUntil: driver.now,
    });
    await driver.store.append([
      delivery({ id: "e", own: "maybe", runs: [{ handler: "a", lane: "a" }] }),
    ]);
    assert.equal(await driver.state("e.1"), "held");
    const settled = { requestId: null, until: null, lost: "nobody knows" };
    await driver.store.settleWrite(write!, settled, driver.now);
    assert.equal(await driver.state("e.1"), "dead");
    assert.equal((await driver.claimOne("mail")).deadError!.message, "nobody knows");
  });

  Deno.test(`${name}: nobody is told of a run that dies of a doubt where nobody wants it`, async () => {
    await using driver = await Driver.start(open);
    await driver.store.append([
      delivery({ id: "e", branch: "unknown", runs: [{ handler: "a", lane: "a" }] }),
    ]);
    await driver.store.answerDoubt("e", { kind: "dead", reason: "cannot ask" }, driver.now);
    assert.equal((await driver.store.listRuns({ delivery: "e" })).length, 1);
  });
};
