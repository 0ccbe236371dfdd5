import assert from "node:assert/strict";
import { BATCH, carriedBy, claimGathered } from "./gathering.ts";
import { type Contract, DEAD, delivery, DONE, Driver, ERROR, failed, START } from "./harness.ts";

const { wait, max } = BATCH;

/** Stores so many events, one a second, and gives the ids of their runs. */
async function addSome(driver: Driver, n: number, lane = "lane"): Promise<string[]> {
  const ids: string[] = [];
  for (let i = 0; i < n; i++) {
    driver.now += 1_000;
    ids.push(await driver.add({ lane, delay: wait, objectId: String(i) }));
  }
  return ids;
}

/** Runs that go together. */
export const batchContract: Contract = (name, open) => {
  Deno.test(`${name}: a batch has what came, once nothing more has come for so long`, async () => {
    await using driver = await Driver.start(open);
    const ids = await addSome(driver, 2);
    driver.now += wait - 1;
    assert.deepEqual(await claimGathered(driver), []);
    assert.equal(await driver.store.nextDue(["handler"]), driver.now + 1);
    driver.now += 1;
    const [batch, ...none] = await claimGathered(driver);
    assert.deepEqual([batch!.purpose, carriedBy(batch), none], ["batch", ids, []]);
    assert.deepEqual(
      batch!.batch!.map(({ delivery: { objectId }, late }) => [objectId, late]),
      [["0", false], ["1", false]],
    );
    assert.deepEqual(batch!.batch![0]!.delivery, batch!.delivery, "all of it, as by itself");
  });

  Deno.test(`${name}: a batch does not wait for ever for a stream without a pause`, async () => {
    await using driver = await Driver.start(open);
    const first = await driver.add({ delay: wait });
    const gather = { ...BATCH, size: 1_000 };
    let claimed: Awaited<ReturnType<typeof claimGathered>> = [];
    let n = 1;
    while (claimed.length === 0) {
      driver.now += 5_000;
      await driver.add({ delay: wait });
      n++;
      claimed = await claimGathered(driver, gather);
    }
    assert.equal(driver.now, START + max);
    assert.deepEqual([carriedBy(claimed[0])!.length, carriedBy(claimed[0])![0]], [n, first]);
  });

  Deno.test(`${name}: a batch has at most so many, those behind them make the next ones`, async () => {
    await using driver = await Driver.start(open);
    const ids = await addSome(driver, 7);
    const batches: (string[] | undefined)[] = [];
    for (const second of [1, 4, 7]) {
      driver.now = START + second * 1_000 + wait - 1;
      assert.deepEqual(await claimGathered(driver), []);
      driver.now += 1;
      const claimed = await claimGathered(driver);
      assert.equal(claimed.length, 1, "batches of one lane go one after another");
      batches.push(carriedBy(claimed[0]));
      await driver.end(claimed[0]!, DONE);
    }
    assert.deepEqual(batches, [ids.slice(0, 3), ids.slice(3, 6), ids.slice(6)]);
  });

  Deno.test(`${name}: batches of different lanes do not wait for each other`, async () => {
    await using driver = await Driver.start(open);
    const a = await addSome(driver, 2, "a");
    const b = await addSome(driver, 2, "b");
    driver.now += wait;
    assert.deepEqual((await claimGathered(driver)).map(carriedBy), [a, b]);
  });

  Deno.test(`${name}: a batch gives its events in the order of their times`, async () => {
    await using driver = await Driver.start(open);
    const late = await driver.add({ delay: wait, eventTime: START + 5 });
    const early = await driver.add({ delay: wait, eventTime: START + 1 });
    driver.now += wait;
    assert.deepEqual(carriedBy((await claimGathered(driver))[0]), [early, late]);
  });

  Deno.test(`${name}: a batch gives deliveries as they are given one by one`, async () => {
    await using driver = await Driver.start(open);
    const over = { requestId: "r", urlObjectType: "dcim.interface" };
    await driver.add({ delay: wait, id: "one", ...over });
    await driver.add({ id: "other", ...over });
    driver.now += wait;
    const [batch] = await claimGathered(driver, { ...BATCH, size: 1 });
    await driver.end(batch!, DONE);
    const { delivery } = await driver.claimOne();
    assert.deepEqual(batch!.batch![0]!.delivery, { ...delivery, id: "one" });
    assert.deepEqual(batch!.delivery, batch!.batch![0]!.delivery);
  });

  Deno.test(`${name}: what a batch carries ends with it, and says by whom it was carried`, async () => {
    for (const outcome of [DONE, DEAD, { kind: "skipped", reason: "no zone" }] as const) {
      await using driver = await Driver.start(open);
      const ids = await addSome(driver, 2);
      driver.now += wait;
      const [batch] = await claimGathered(driver);
      assert.equal(await driver.state(ids[0]!), "waiting");
      await driver.end(batch!, outcome);
      const reason = outcome.kind === "done"
        ? null
        : outcome.kind === "dead"
        ? ERROR.message
        : "no zone";
      for (const id of ids) {
        const row = await driver.store.getRun(id);
        assert.deepEqual([row!.state, row!.reason, row!.batch, row!.finishedAt], [
          outcome.kind,
          reason,
          batch!.id,
          driver.now,
        ]);
      }
      const row = await driver.store.getRun(batch!.id);
      assert.deepEqual([row!.state, row!.purpose, row!.batch], [outcome.kind, "batch", null]);
      const carried = await driver.store.listRuns({ batch: batch!.id });
      assert.deepEqual(carried.map(({ id }) => id), ids.toReversed());
      assert.deepEqual(await driver.store.listRuns({ batch: ids[0]! }), []);
    }
  });

  Deno.test(`${name}: a batch that failed is tried again with the same runs, what came since makes the next`, async () => {
    await using driver = await Driver.start(open);
    const ids = await addSome(driver, 2);
    driver.now += wait;
    const [batch] = await claimGathered(driver);
    await driver.store.saveStep(batch!.id, batch!.claim, "write", 7);
    await driver.end(batch!, failed(5_000));
    const more = await driver.add({ delay: wait });
    driver.now += 5_000;
    const [again] = await claimGathered(driver);
    assert.deepEqual(
      [again!.id, again!.attempt, again!.steps, carriedBy(again)],
      [batch!.id, 2, { write: 7 }, ids],
    );
    await driver.end(again!, DONE);
    driver.now += wait;
    assert.deepEqual(carriedBy((await claimGathered(driver))[0]), [more]);
  });

  Deno.test(`${name}: a batch keeps its runs over a kill, and whatever its handler has become since`, async () => {
    await using driver = await Driver.start(open);
    const ids = await addSome(driver, 2);
    driver.now += wait;
    const [batch] = await claimGathered(driver);
    await driver.add({ delay: wait });
    await driver.reopen();
    assert.equal(await driver.store.recover(driver.now), 1);
    const [again] = await driver.claim();
    assert.deepEqual([again!.id, again!.interrupted, carriedBy(again)], [batch!.id, 1, ids]);
  });

  Deno.test(`${name}: what a handler does not want leaves its batch, and ends by itself`, async () => {
    await using driver = await Driver.start(open);
    const [wanted, no, bad] = await addSome(driver, 3);
    driver.now += wait;
    const [batch] = await claimGathered(driver);
    const left = [
      { run: no!, outcome: { kind: "skipped", reason: "no ticket" } },
      { run: bad!, outcome: { kind: "dead", error: ERROR } },
      { run: "no.1", outcome: { kind: "skipped", reason: "unknown" } },
    ] as const;
    await driver.end(batch!, failed(5_000), { left, callDead: ["handler"] });
    const rows = await Promise.all([no, bad].map((id) => driver.store.getRun(id!)));
    assert.deepEqual(rows.map((row) => [row!.state, row!.reason, row!.batch, row!.lane]), [
      ["skipped", "no ticket", null, "lane"],
      ["dead", ERROR.message, null, "lane"],
    ]);
    driver.now += 5_000;
    const [dead, again] = (await claimGathered(driver))
      .sort((a, b) => a.purpose < b.purpose ? 1 : -1);
    assert.deepEqual([dead!.purpose, dead!.deadError, dead!.batch], ["dead", ERROR, undefined]);
    assert.deepEqual(carriedBy(again), [wanted]);
    await driver.end(again!, DONE);
    assert.equal(await driver.state(wanted!), "done");
    assert.equal(await driver.state(no!), "skipped");
  });

  Deno.test(`${name}: dead() of a batch gets what it carried`, async () => {
    await using driver = await Driver.start(open);
    const ids = await addSome(driver, 2);
    driver.now += wait;
    await driver.end((await claimGathered(driver))[0]!, DEAD, { callDead: ["handler"] });
    const [dead] = await claimGathered(driver);
    assert.deepEqual([dead!.purpose, dead!.deadError, carriedBy(dead)], ["dead", ERROR, ids]);
    await driver.end(dead!, DONE);
    assert.equal(await driver.state(ids[0]!), "dead");
  });

  Deno.test(`${name}: retry() of a batch, or of one that it carried, runs all of it again`, async () => {
    for (const index of [0, 1, "batch"] as const) {
      await using driver = await Driver.start(open);
      const ids = await addSome(driver, 2);
      driver.now += wait;
      const [batch] = await claimGathered(driver);
      await driver.end(batch!, DEAD);
      await driver.add({ delay: wait, eventTime: START + 90_000 });
      const id = index === "batch" ? batch!.id : ids[index]!;
      assert.equal(await driver.store.retry({ ids: [id, id] }, driver.now), 3);
      driver.now += wait;
      await driver.end((await claimGathered(driver))[0]!, DONE);
      const [again] = await claimGathered(driver);
      assert.deepEqual([again!.id, again!.attempt, carriedBy(again)], [batch!.id, 1, ids]);
      assert.deepEqual(again!.batch!.map(({ late }) => late), [true, true]);
      await driver.end(again!, DONE);
      assert.equal(await driver.state(ids[1]!), "done");
      assert.equal((await driver.store.getRun(ids[1]!))!.reason, null);
    }
  });

  Deno.test(`${name}: drop() takes one run out of a batch, or gives up all of it`, async () => {
    await using driver = await Driver.start(open);
    const ids = await addSome(driver, 3);
    driver.now += wait;
    const [batch] = await claimGathered(driver);
    assert.equal(await driver.store.drop({ ids }, driver.now), 0, "it is running");
    await driver.end(batch!, failed(5_000));
    assert.equal(await driver.store.drop({ ids: [ids[0]!] }, driver.now), 1);
    driver.now += 5_000;
    const [again] = await claimGathered(driver);
    assert.deepEqual(carriedBy(again), ids.slice(1));
    await driver.end(again!, DEAD);
    assert.equal(await driver.store.drop({ ids: [ids[1]!] }, driver.now), 1);
    assert.equal(await driver.state(batch!.id), "dead");
    assert.equal(await driver.store.drop({ ids: [ids[2]!] }, driver.now), 2);
    for (const id of [...ids, batch!.id]) {
      const row = await driver.store.getRun(id);
      assert.deepEqual([row!.state, row!.reason], ["skipped", "dropped"]);
    }
    const next = await driver.add({ delay: wait });
    driver.now += wait;
    assert.deepEqual(carriedBy((await claimGathered(driver))[0]), [next]);
  });

  Deno.test(`${name}: drop() of a batch, and of all runs of a handler, gives up what it carries`, async () => {
    for (const by of ["batch", "handler"] as const) {
      await using driver = await Driver.start(open);
      const ids = await addSome(driver, 4);
      driver.now += wait;
      const [batch] = await claimGathered(driver);
      await driver.end(batch!, failed(5_000));
      const query = by === "batch" ? { ids: [batch!.id] } : { handler: "handler" };
      assert.equal(await driver.store.drop(query, driver.now), by === "batch" ? 4 : 5);
      const states = await Promise.all(ids.map((id) => driver.state(id)));
      const last = by === "batch" ? "ready" : "skipped";
      assert.deepEqual(states, ["skipped", "skipped", "skipped", last]);
      assert.equal(await driver.store.retry({ ids: [batch!.id] }, driver.now), 4);
    }
  });

  Deno.test(`${name}: drop() of a handler leaves a batch that is running, and all that it carries`, async () => {
    await using driver = await Driver.start(open);
    const ids = await addSome(driver, 4);
    driver.now += wait;
    const [batch] = await claimGathered(driver);
    assert.equal(await driver.store.drop({ handler: "handler" }, driver.now), 1);
    await driver.end(batch!, DONE);
    const states = await Promise.all(ids.map((id) => driver.state(id)));
    assert.deepEqual(states, ["done", "done", "done", "skipped"]);
  });

  Deno.test(`${name}: who is held or in doubt keeps its place: a batch ends before it`, async () => {
    await using driver = await Driver.start(open);
    const first = await driver.add({ delay: wait, eventTime: START });
    const doubtful = await driver.add({
      delay: wait,
      eventTime: START + 1,
      id: "doubtful",
      branch: "unknown",
    });
    const last = await driver.add({ delay: wait, eventTime: START + 2 });
    driver.now += wait;
    const [batch] = await claimGathered(driver);
    assert.deepEqual(carriedBy(batch), [first]);
    await driver.end(batch!, DONE);
    assert.deepEqual(await claimGathered(driver), []);
    assert.equal(await driver.state(doubtful), "held");
    const answer = { kind: "happened", branch: null } as const;
    await driver.store.answerDoubt("doubtful", answer, driver.now);
    assert.deepEqual(carriedBy((await claimGathered(driver))[0]), [doubtful, last]);
  });

  Deno.test(`${name}: an older event that comes before its batch is made goes into it, after that it is late`, async () => {
    await using driver = await Driver.start(open);
    const newer = await driver.add({ delay: wait, eventTime: START + 10 });
    const older = await driver.add({ delay: wait, eventTime: START + 5 });
    driver.now += wait;
    const [batch] = await claimGathered(driver);
    assert.deepEqual(carriedBy(batch), [older, newer]);
    const oldest = await driver.add({ delay: wait, eventTime: START + 1 });
    await driver.end(batch!, DONE);
    const fresh = await driver.add({ delay: wait, eventTime: START + 20 });
    driver.now += wait;
    const [next] = await claimGathered(driver);
    assert.deepEqual(next!.batch!.map(({ id, late }) => [id, late]), [
      [oldest, true],
      [fresh, false],
    ]);
  });

  Deno.test(`${name}: a batch carries on the longest chain of those that it carries`, async () => {
    await using driver = await Driver.start(open);
    await driver.add({ delay: wait });
    const write = {
      source: "netbox",
      run: null,
      method: "PATCH",
      path: "/api/dcim/sites/1/",
      branch: null,
      nonce: null,
      startedAt: START,
      leaseUntil: START + 1,
    };
    const id = await driver.store.beginWrite(write);
    await driver.store.settleWrite(id!, { requestId: "r", until: null }, driver.now);
    await driver.store.append([{
      ...delivery(),
      requestId: "r",
      own: "maybe",
      runs: [{ handler: "handler", lane: "lane", delay: wait, ownChanges: "run" }],
    }]);
    driver.now += wait;
    const [batch] = await claimGathered(driver);
    assert.deepEqual([batch!.batch!.length, batch!.depth], [2, 1]);
  });

  Deno.test(`${name}: more bytes than a batch may have make several`, async () => {
    await using driver = await Driver.start(open);
    const body = new Uint8Array(20 * 2 ** 20);
    const ids = [await driver.add({ delay: wait, body }), await driver.add({ delay: wait, body })];
    driver.now += wait;
    const [batch] = await claimGathered(driver);
    assert.deepEqual(carriedBy(batch), [ids[0]]);
    await driver.end(batch!, DONE);
    assert.deepEqual(carriedBy((await claimGathered(driver))[0]), [ids[1]]);
  });

  Deno.test(`${name}: a run that was not gathered before its handler batched is a batch by itself`, async () => {
    await using driver = await Driver.start(open);
    const alone = await driver.add({ lane: null });
    const [first] = await driver.claim();
    await driver.end(first!, failed(0));
    const [batch] = await claimGathered(driver);
    assert.deepEqual([batch, carriedBy(batch)], [undefined, undefined]);
    driver.now += wait;
    assert.deepEqual(carriedBy((await claimGathered(driver))[0]), [alone]);
  });
};
