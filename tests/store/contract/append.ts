import assert from "node:assert/strict";
import { StoreError } from "../../../lib/store/store.ts";
import { type Contract, delivery, Driver, START } from "./harness.ts";

const hash = (n: number) => new Uint8Array(32).fill(n);

/** Storing deliveries. */
export const appendContract: Contract = (name, open) => {
  Deno.test(`${name}: append() keeps a delivery, its bytes and its runs over a restart`, async () => {
    await using driver = await Driver.start(open);
    const stored = delivery({
      body: new Uint8Array([0, 255, 10, 0]),
      runs: [{ handler: "a", lane: "a|5" }, { handler: "b", lane: null }],
    });
    assert.deepEqual(await driver.store.append([stored]), [
      { id: stored.id, duplicate: false, runs: 2 },
    ]);
    await driver.reopen();
    const { seq: _, ...found } = (await driver.store.getDelivery(stored.id))!;
    const { runs: _runs, dedupe: _dedupe, ...expected } = stored;
    assert.deepEqual({ ...found, body: [...found.body!] }, { ...expected, body: [...stored.body] });
    const runs = await driver.store.listRuns({ delivery: stored.id });
    assert.deepEqual(
      runs.map((run) => [run.id, run.handler, run.lane, run.state]).sort(),
      [[`${stored.id}.1`, "a", "a|5", "ready"], [`${stored.id}.2`, "b", null, "ready"]],
    );
  });

  Deno.test(`${name}: append() tells the same bytes of the same source as a duplicate`, async () => {
    await using driver = await Driver.start(open);
    const runs = [{ handler: "handler", lane: "lane" }];
    const first = delivery({ dedupe: hash(1), runs });
    await driver.store.append([first]);
    const [again] = await driver.store.append([delivery({ dedupe: hash(1), runs })]);
    assert.deepEqual(again, { id: first.id, duplicate: true, runs: 0 });
    const [elsewhere] = await driver.store.append([
      delivery({ dedupe: hash(1), source: "other", runs }),
    ]);
    assert.equal(elsewhere!.duplicate, false);
    assert.equal((await driver.store.counts()).deliveries, 2);
  });

  Deno.test(`${name}: append() tells duplicates that come later, with a time of their own or without`, async () => {
    await using driver = await Driver.start(open);
    const timed = delivery({ dedupe: hash(1), eventTime: START - 5_000 });
    const untimed = delivery({ dedupe: hash(2) });
    await driver.store.append([timed, untimed]);
    const receivedAt = START + 60_000;
    const appended = await driver.store.append([
      delivery({ dedupe: hash(1), eventTime: START - 5_000, receivedAt }),
      delivery({ dedupe: hash(2), eventTime: receivedAt, receivedAt }),
    ]);
    assert.deepEqual(appended, [
      { id: timed.id, duplicate: true, runs: 0 },
      { id: untimed.id, duplicate: true, runs: 0 },
    ]);
  });

  Deno.test(`${name}: append() finds duplicates within one batch`, async () => {
    await using driver = await Driver.start(open);
    const runs = [{ handler: "handler", lane: "lane" }];
    const first = delivery({ dedupe: hash(1), runs });
    const appended = await driver.store.append([
      first,
      delivery({ dedupe: hash(1), runs }),
      delivery({ dedupe: hash(2), runs }),
    ]);
    assert.deepEqual(appended.map((one) => one.duplicate), [false, true, false]);
    assert.equal(appended[1]!.id, first.id);
    assert.equal((await driver.store.listRuns({})).length, 2);
  });

  Deno.test(`${name}: append() never tells bytes without a hash as a duplicate`, async () => {
    await using driver = await Driver.start(open);
    const appended = await driver.store.append([delivery(), delivery()]);
    assert.deepEqual(appended.map((one) => one.duplicate), [false, false]);
  });

  Deno.test(`${name}: append() stores nothing of a batch that fails`, async () => {
    await using driver = await Driver.start(open);
    const good = delivery({ dedupe: hash(1) });
    const bad = delivery({ id: good.id });
    await assert.rejects(driver.store.append([good, bad]), StoreError);
    assert.equal(await driver.store.getDelivery(good.id), null);
    const [retried] = await driver.store.append([good]);
    assert.equal(retried!.duplicate, false, "a duplicate of what was never stored");
  });

  Deno.test(`${name}: append() takes times with a fraction of a millisecond`, async () => {
    await using driver = await Driver.start(open);
    await driver.add({ id: "newer", eventTime: START + 0.75 });
    await driver.add({ id: "older", eventTime: START + 0.25 });
    assert.equal((await driver.claimOne()).id, "older.1");
  });

  Deno.test(`${name}: append() gives a run that cannot run its place, held`, async () => {
    await using driver = await Driver.start(open);
    const id = await driver.add({ held: "handler broken" });
    const row = await driver.store.getRun(id);
    assert.deepEqual([row!.state, row!.reason], ["held", "handler broken"]);
    assert.deepEqual(await driver.claim(), []);
  });

  Deno.test(`${name}: append() keeps the order of a batch with thousands of runs`, async () => {
    await using driver = await Driver.start(open);
    const handlers = Array.from({ length: 10 }, (_, n) => `h${n}`);
    const batch = Array.from({ length: 250 }, (_, n) =>
      delivery({
        id: `d${1_000 + n}`,
        runs: handlers.map((handler) => ({ handler, lane: `${handler}|${n % 2}` })),
      }));
    const appended = await driver.store.append(batch);
    assert.equal(appended.reduce((sum, { runs }) => sum + runs, 0), 2_500);
    const { ready, waiting } = (await driver.store.counts()).runs;
    assert.deepEqual([ready, waiting], [20, 2_480]);
    for (const expected of ["d1000.1", "d1002.1", "d1004.1"]) {
      const runs = await driver.claim(1, "h0");
      assert.deepEqual(runs.map(({ id }) => id), [expected]);
      await driver.end(runs[0]!, { kind: "done" });
      await driver.end((await driver.claim(1, "h0"))[0]!, { kind: "done" });
    }
  });

  Deno.test(`${name}: calls with nothing in them do nothing`, async () => {
    await using driver = await Driver.start(open);
    await driver.add();
    const { store, now } = driver;
    assert.deepEqual(await store.append([]), []);
    assert.deepEqual(await store.claim([], now), []);
    assert.deepEqual(await store.complete([], now), []);
    assert.equal(await store.nextDue([]), null);
    assert.equal(await store.retry({ ids: [] }, now), 0);
    assert.equal(await store.drop({ ids: [] }, now), 0);
  });
};
