/** Where events happened: held until the source has said it; and what was found in the change log. */
import assert from "node:assert/strict";
import { write } from "./own.ts";
import { type Contract, delivery, Driver, failed } from "./harness.ts";

const PLAN = { id: 1, name: "plan", schemaId: "td5smq0f" };

export const placesContract: Contract = (name, open) => {
  /** One delivery of which nobody knows where it happened, with a run for each place that handlers want. */
  async function unknown() {
    const driver = await Driver.start(open);
    await driver.store.append([delivery({
      id: "u",
      branch: "unknown",
      runs: (["main", "branches", "all"] as const)
        .map((branches) => ({ handler: "handler", lane: null, branches })),
    })]);
    const states = async () => {
      const rows = await Promise.all([1, 2, 3].map((n) => driver.store.getRun(`u.${n}`)));
      return rows.map((row) => row!.state);
    };
    return { driver, states };
  }

  Deno.test(`${name}: doubts() gives what must be asked about, and holds it`, async () => {
    const { driver, states } = await unknown();
    await using _ = driver;
    assert.deepEqual(await states(), ["held", "held", "held"]);
    assert.equal(await driver.store.nextDoubt(), driver.now);
    assert.deepEqual(await driver.store.doubts(driver.now, 10), [
      { delivery: "u", source: "netbox", since: driver.now, asked: 0 },
    ]);
  });

  Deno.test(`${name}: answerDoubt() runs what happened on main for those who want it`, async () => {
    const { driver, states } = await unknown();
    await using _ = driver;
    await driver.store.answerDoubt("u", { kind: "happened", branch: null }, driver.now);
    assert.deepEqual(await states(), ["ready", "skipped", "ready"]);
    const [run] = await driver.claim();
    assert.equal(run!.delivery.branch, null);
    assert.deepEqual(await driver.store.nextDoubt(), null);
  });

  Deno.test(`${name}: answerDoubt() runs what happened in a branch for those who want it`, async () => {
    const { driver, states } = await unknown();
    await using _ = driver;
    await driver.store.answerDoubt("u", { kind: "happened", branch: PLAN }, driver.now);
    assert.deepEqual(await states(), ["skipped", "ready", "ready"]);
    assert.equal((await driver.store.getRun("u.1"))!.reason, "in a branch: plan");
    assert.deepEqual((await driver.claim())[0]!.delivery.branch, PLAN);
  });

  Deno.test(`${name}: answerDoubt() asks again later`, async () => {
    const { driver, states } = await unknown();
    await using _ = driver;
    await driver.store.answerDoubt("u", { kind: "later", at: driver.now + 5000 }, driver.now);
    assert.deepEqual(await driver.store.doubts(driver.now, 10), []);
    assert.equal(await driver.store.nextDoubt(), driver.now + 5000);
    const [doubt] = await driver.store.doubts(driver.now + 5000, 10);
    assert.equal(doubt!.asked, 1);
    assert.deepEqual(await states(), ["held", "held", "held"]);
  });

  for (const kind of ["skip", "dead"] as const) {
    Deno.test(`${name}: answerDoubt() ends all runs with the reason (${kind})`, async () => {
      const { driver, states } = await unknown();
      await using _ = driver;
      await driver.store.answerDoubt("u", { kind, reason: "no change" }, driver.now);
      const state = kind === "skip" ? "skipped" : "dead";
      assert.deepEqual(await states(), [state, state, state]);
      assert.equal((await driver.store.getRun("u.2"))!.reason, "no change");
    });
  }

  Deno.test(`${name}: what waits for a place and for a write is decided when both are known`, async () => {
    for (const first of ["place", "write"]) {
      await using driver = await Driver.start(open);
      const id = await driver.store.beginWrite(
        write(null, driver.now, { branch: PLAN.schemaId }),
      );
      const run = await driver.add({
        lane: null,
        id: "both",
        own: "maybe",
        requestId: "ours",
        branch: "unknown",
      });
      const place = () =>
        driver.store.answerDoubt("both", { kind: "happened", branch: null }, driver.now);
      const settle = () =>
        driver.store.settleWrite(id!, { requestId: "ours", until: null }, driver.now);
      await (first === "place" ? place() : settle());
      assert.equal(await driver.state(run), "held");
      await (first === "place" ? settle() : place());
      assert.equal(await driver.state(run), "ready", "a merge is no own change");
    }
  });

  Deno.test(`${name}: what happened on main is not superseded by what happened in a branch`, async () => {
    await using driver = await Driver.start(open);
    const runs = [{ handler: "handler", lane: "lane", branches: "all" as const }];
    await driver.store.append([delivery({ id: "main", branch: null, runs })]);
    const run = await driver.claimOne();
    await driver.store.append([delivery({ id: "branch", branch: PLAN, runs })]);
    const superseded = failed(1_000, { supersede: { prechange: null } });
    assert.equal((await driver.end(run, superseded))!.state, "ready");
    await driver.store.append([delivery({ id: "next", branch: "unknown", runs })]);
    await driver.store.answerDoubt("next", { kind: "happened", branch: null }, driver.now);
    driver.now += 1_000;
    assert.equal((await driver.run(superseded))!.state, "skipped");
    assert.equal((await driver.store.getRun("main.1"))!.reason, "superseded by next.1");
  });

  Deno.test(`${name}: doubts outlive their process`, async () => {
    const { driver } = await unknown();
    await using _ = driver;
    await driver.reopen();
    assert.equal((await driver.store.doubts(driver.now, 10)).length, 1);
  });

  const KEY = { requestId: "r", objectId: "5" };
  const RUNS = [{ handler: "handler", lane: null }];
  const caughtUp = (id: string, mark: number, over: Parameters<typeof delivery>[0] = {}) =>
    delivery({
      id,
      origin: "catch-up",
      ...KEY,
      runs: RUNS,
      caughtUp: { mark, from: over.eventTime ?? 0, until: null },
      ...over,
    });

  Deno.test(`${name}: a delivery that follows its own catch-up makes no runs`, async () => {
    await using driver = await Driver.start(open);
    const { mark } = await driver.store.delivered("netbox", 0);
    await driver.store.append([caughtUp("c", mark, { eventTime: driver.now })]);
    const [same, other, before] = await driver.store.append([
      delivery({ id: "w", ...KEY, runs: RUNS, eventTime: driver.now + 90_000 }),
      delivery({ id: "o", ...KEY, objectId: "6", runs: RUNS, eventTime: driver.now }),
      delivery({ id: "b", ...KEY, runs: RUNS, eventTime: driver.now - 1 }),
    ]);
    assert.deepEqual([same!.runs, same!.caughtUpBefore], [0, true]);
    assert.deepEqual([other!.runs, before!.runs], [1, 1]);
  });

  Deno.test(`${name}: a delivery that is stored together with its own catch-up makes no runs`, async () => {
    await using driver = await Driver.start(open);
    const { mark } = await driver.store.delivered("netbox", 0);
    const [caught, same] = await driver.store.append([
      caughtUp("c", mark, { eventTime: driver.now }),
      delivery({ id: "w", ...KEY, runs: RUNS, eventTime: driver.now }),
    ]);
    assert.deepEqual([caught!.runs, same!.runs, same!.caughtUpBefore], [1, 0, true]);
  });

  Deno.test(`${name}: a delivery between the first and the last change that were caught up makes no runs`, async () => {
    await using driver = await Driver.start(open);
    const time = driver.now;
    await driver.store.append([
      caughtUp("c", 0, { eventTime: time, caughtUp: { mark: 0, from: time - 500, until: null } }),
    ]);
    const [within, before] = await driver.store.append([
      delivery({ id: "w", ...KEY, runs: RUNS, eventTime: time - 500 }),
      delivery({ id: "b", ...KEY, runs: RUNS, eventTime: time - 501 }),
    ]);
    assert.deepEqual([within!.runs, before!.runs], [0, 1]);
  });

  Deno.test(`${name}: a delivery after the time that a catch-up covers makes runs`, async () => {
    await using driver = await Driver.start(open);
    const time = driver.now;
    await driver.store.append([
      caughtUp("c", 0, {
        eventTime: time,
        caughtUp: { mark: 0, from: time, until: time + 30_000 },
      }),
    ]);
    const [merged, reverted] = await driver.store.append([
      delivery({ id: "m", ...KEY, runs: RUNS, eventTime: time + 30_000 }),
      delivery({ id: "r", ...KEY, runs: RUNS, eventTime: time + 30_001 }),
    ]);
    assert.deepEqual([merged!.runs, reverted!.runs], [0, 1]);
  });

  Deno.test(`${name}: what came while the change log was read is not caught up`, async () => {
    await using driver = await Driver.start(open);
    await driver.store.append([delivery({ id: "early", ...KEY, eventTime: driver.now })]);
    const { mark } = await driver.store.delivered("netbox", 0);
    await driver.store.append([delivery({ id: "w", ...KEY, eventTime: driver.now + 10 })]);
    const [late, missed] = await driver.store.append([
      caughtUp("c", mark, { eventTime: driver.now }),
      caughtUp("d", mark, { eventTime: driver.now + 11 }),
    ]);
    assert.deepEqual([late!.duplicate, late!.id, late!.runs], [true, "w", 0]);
    assert.deepEqual([missed!.duplicate, missed!.runs], [false, 1]);
  });

  Deno.test(`${name}: delivered() says since when nothing was deleted`, async () => {
    await using driver = await Driver.start(open);
    const time = driver.now;
    await driver.store.append([
      delivery({ id: "a", ...KEY, eventTime: time, receivedAt: time }),
      delivery({ id: "b", ...KEY, eventTime: time + 5, receivedAt: time + 5 }),
      delivery({ id: "c", ...KEY, eventTime: time + 90, receivedAt: time + 90 }),
    ]);
    assert.equal((await driver.store.delivered("netbox", 0)).completeSince, null);
    const retention = { now: time + 100, keep: 50, keepBodies: 50, maxBytes: 2 ** 40 };
    while (await driver.store.purge(retention)) { /* it does a piece at a time */ }
    assert.equal((await driver.store.delivered("netbox", 0)).completeSince, time + 5);
  });

  Deno.test(`${name}: delivered() gives the object events of a source since a time`, async () => {
    await using driver = await Driver.start(open);
    const dedupe = (n: number) => new Uint8Array(32).fill(n);
    const time = driver.now;
    await driver.store.append([
      delivery({ id: "old", ...KEY, eventTime: time - 1, dedupe: dedupe(1) }),
      delivery({ id: "new", ...KEY, eventTime: time, dedupe: dedupe(2) }),
      delivery({ id: "other", ...KEY, source: "lab", eventTime: time, dedupe: dedupe(3) }),
      delivery({ id: "job", kind: "job", eventTime: time, dedupe: dedupe(4) }),
      delivery({ id: "again", origin: "replay", ...KEY, eventTime: time }),
      caughtUp("c", 0, { objectId: "7", eventTime: time + 1 }),
      delivery({ id: "w", ...KEY, objectId: "7", eventTime: time + 2, dedupe: dedupe(5) }),
    ]);
    const { deliveries } = await driver.store.delivered("netbox", time);
    const seen = { requestId: "r", objectType: "dcim.interface", action: "update" };
    assert.deepEqual(deliveries, [
      { ...seen, objectId: "5", time, origin: "webhook", told: true },
      { ...seen, objectId: "7", time: time + 2, origin: "webhook", told: false },
      { ...seen, objectId: "7", time: time + 1, origin: "catch-up", told: true },
    ]);
  });
};
