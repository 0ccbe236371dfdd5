import assert from "node:assert/strict";
import { MAX_DEPTH } from "../../../lib/store/origin.ts";
import type { NewDelivery } from "../../../lib/store/store.ts";
import { type Contract, DEAD, delivery, DONE, Driver, failed } from "./harness.ts";

/** An event that was emitted, with one run in a lane. */
function emitted(id: string, over: Partial<NewDelivery> = {}): NewDelivery {
  return delivery({
    id,
    kind: "named",
    origin: "emit",
    objectType: null,
    action: "deploy",
    objectId: null,
    depth: 1,
    runs: [{ handler: "custom", lane: "custom lane" }],
    ...over,
  });
}

const SKIPPED = { kind: "skipped", reason: "no ticket" } as const;
const LOST = { kind: "interrupted", reason: "x", counted: true, quarantine: false } as const;

/** Events that handlers emit. */
export const emitsContract: Contract = (name, open) => {
  Deno.test(`${name}: emitted events are stored with the end of their run`, async () => {
    await using driver = await Driver.start(open);
    await driver.add({ id: "e", requestId: "r1" });
    const emits = [emitted("x", { source: "", requestId: "r1" }), emitted("y", { runs: [] })];
    const completed = await driver.run(DONE, { emits });
    assert.deepEqual(completed!.emitted, [
      { id: "x", duplicate: false, runs: 1 },
      { id: "y", duplicate: false, runs: 0 },
    ]);
    assert.equal(await driver.store.nextDue(["custom"]), driver.now);
    const [run] = await driver.claim(1, "custom", "");
    assert.deepEqual([run!.id, run!.depth, run!.lane], ["x.1", 1, "custom lane"]);
    const { kind, origin, source, action, requestId, objectType } = run!.delivery;
    assert.deepEqual([kind, origin, source, action, requestId, objectType], [
      "named",
      "emit",
      "",
      "deploy",
      "r1",
      null,
    ]);
  });

  Deno.test(`${name}: an attempt that is not done has emitted nothing`, async () => {
    await using driver = await Driver.start(open);
    for (const outcome of [SKIPPED, DEAD, failed(0), failed(null), LOST]) {
      await driver.add({ lane: null });
      const emits = [emitted(`of ${outcome.kind}`)];
      const completed = await driver.run(outcome, { emits });
      assert.equal(completed!.emitted, undefined);
      assert.equal(await driver.store.getDelivery(`of ${outcome.kind}`), null);
      for (const run of await driver.claim()) await driver.end(run, DONE);
    }
  });

  Deno.test(`${name}: a claim that is old has emitted nothing`, async () => {
    await using driver = await Driver.start(open);
    await driver.add();
    const old = await driver.claimOne();
    await driver.end(old, LOST);
    const current = await driver.claimOne();
    assert.equal(await driver.end(old, DONE, { emits: [emitted("old")] }), null);
    assert.equal(await driver.store.getDelivery("old"), null);
    await driver.end(current, DONE, { emits: [emitted("new")] });
    assert.equal(await driver.end(current, DONE, { emits: [emitted("again")] }), null);
    assert.equal(await driver.store.getDelivery("again"), null);
    assert.equal((await driver.claimOne("custom")).id, "new.1");
  });

  Deno.test(`${name}: each attempt of a batch is told what became of its own events`, async () => {
    await using driver = await Driver.start(open);
    for (const id of ["a", "b", "c"]) await driver.add({ id, lane: null });
    const claimed = await driver.claim();
    const end = { startedAt: 0, endedAt: 0, log: [], logDropped: 0, callDead: [] };
    const [a, b, c] = await driver.store.complete(
      claimed.map(({ id, claim }, index) => ({
        run: id,
        claim,
        ...end,
        outcome: index === 1 ? DEAD : DONE,
        emits: [emitted(`${id} first`), emitted(`${id} second`)],
      })),
      driver.now,
    );
    const ids = (completed: typeof a) => completed!.emitted?.map(({ id }) => id);
    assert.deepEqual([ids(a), ids(b), ids(c)], [
      ["a.1 first", "a.1 second"],
      undefined,
      ["c.1 first", "c.1 second"],
    ]);
    const ran = [];
    for (let i = 0; i < 4; i++) {
      const run = await driver.claimOne("custom");
      ran.push(run.id);
      await driver.end(run, DONE);
    }
    assert.deepEqual(ran, ["a.1 first.1", "a.1 second.1", "c.1 first.1", "c.1 second.1"]);
  });

  Deno.test(`${name}: an event goes behind others in the lane of the run that emits it`, async () => {
    await using driver = await Driver.start(open);
    await driver.add({ id: "head" });
    await driver.add({ id: "next" });
    await driver.run(DONE, {
      emits: [
        emitted("x", { eventTime: driver.now + 1, runs: [{ handler: "handler", lane: "lane" }] }),
      ],
    });
    for (const id of ["next.1", "x.1"]) {
      const run = await driver.claimOne();
      assert.equal(run.id, id);
      await driver.end(run, DONE);
    }
  });

  Deno.test(`${name}: an event that a step emits is stored with it, whatever becomes of the attempt`, async () => {
    await using driver = await Driver.start(open);
    await driver.add();
    const old = await driver.claimOne();
    assert.equal(await driver.store.saveStep(old.id, old.claim, "s", 1, [emitted("x")]), true);
    assert.equal((await driver.claimOne("custom")).id, "x.1");
    await driver.end(old, failed(0));
    const run = await driver.claimOne();
    assert.deepEqual(run.steps, { s: 1 });
    assert.equal(await driver.store.saveStep(old.id, old.claim, "t", 1, [emitted("y")]), false);
    assert.equal(await driver.store.getDelivery("y"), null);
  });

  Deno.test(`${name}: a chain of handlers that emit events ends`, async () => {
    await using driver = await Driver.start(open);
    await driver.add();
    let run = await driver.claimOne();
    for (let depth = 1; depth < MAX_DEPTH; depth++) {
      await driver.end(run, DONE, { emits: [emitted(`x${depth}`, { depth })] });
      run = await driver.claimOne("custom");
      assert.equal(run.depth, depth);
    }
    await driver.end(run, DONE, { emits: [emitted("last", { depth: MAX_DEPTH })] });
    const last = (await driver.store.getRun("last.1"))!;
    assert.deepEqual([last.state, last.reason], [
      "skipped",
      "a chain of 8 handlers that emit events or write because of each other",
    ]);
  });

  Deno.test(`${name}: the same key of an event that was posted makes no second one`, async () => {
    await using driver = await Driver.start(open);
    const dedupe = new Uint8Array(32).fill(7);
    const posted = (id: string, over: Partial<NewDelivery> = {}) =>
      emitted(id, { origin: "http", source: "", depth: 0, dedupe, ...over });
    const [first] = await driver.store.append([posted("a")]);
    assert.deepEqual(first, { id: "a", duplicate: false, runs: 1 });
    driver.now += 60_000;
    const [second] = await driver.store.append([
      posted("b", { receivedAt: driver.now, eventTime: driver.now }),
    ]);
    assert.deepEqual(second, { id: "a", duplicate: true, runs: 0 });
    const [other] = await driver.store.append([posted("c", { source: "netbox" })]);
    assert.equal(other!.duplicate, false);
  });
};
