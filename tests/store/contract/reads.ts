import assert from "node:assert/strict";
import { type Contract, DEAD, delivery, DONE, Driver } from "./harness.ts";

/** What people ask. */
export const readsContract: Contract = (name, open) => {
  Deno.test(`${name}: listRuns() gives the newest first, page by page`, async () => {
    await using driver = await Driver.start(open);
    const ids = [];
    for (let i = 0; i < 5; i++) ids.unshift(await driver.add());
    const first = await driver.store.listRuns({ limit: 2 });
    const second = await driver.store.listRuns({ limit: 9, before: first.at(-1)!.seq });
    assert.deepEqual([...first, ...second].map((run) => run.id), ids);
  });

  Deno.test(`${name}: listRuns() filters by every part of the query`, async () => {
    await using driver = await Driver.start(open);
    await driver.add({ id: "done", lane: null });
    await driver.run(DONE);
    await driver.add({ id: "dead", lane: null });
    await driver.run(DEAD);
    await driver.add({ id: "handler", handler: "second", lane: null });
    await driver.add({ id: "source", source: "other", lane: null });
    await driver.add({ id: "type", objectType: "dcim.site", objectId: "1", lane: null });
    await driver.add({ id: "object", objectId: "9", lane: null });
    const list = async (query: Parameters<typeof driver.store.listRuns>[0]) =>
      (await driver.store.listRuns(query)).map((run) => run.delivery);
    assert.deepEqual(await list({ states: ["dead"] }), ["dead"]);
    assert.deepEqual(await list({ states: ["done", "dead"] }), ["dead", "done"]);
    assert.deepEqual(await list({ states: ["ready"], limit: 2 }), ["object", "type"]);
    assert.deepEqual(await list({ states: ["ready"], handler: "second" }), ["handler"]);
    assert.deepEqual(await list({ states: [] }), []);
    assert.deepEqual(await list({ handler: "second" }), ["handler"]);
    assert.deepEqual(await list({ source: "other" }), ["source"]);
    assert.deepEqual(await list({ objectType: "dcim.site" }), ["type"]);
    assert.deepEqual(await list({ objectType: "dcim.interface", objectId: "9" }), ["object"]);
    assert.deepEqual(await list({ delivery: "dead", states: ["done"] }), []);
    assert.deepEqual(await list({ delivery: "dead" }), ["dead"]);
  });

  Deno.test(`${name}: getRun() and getDelivery() give null for what is not there`, async () => {
    await using driver = await Driver.start(open);
    assert.equal(await driver.store.getRun("no.1"), null);
    assert.equal(await driver.store.getRun("nonsense"), null);
    assert.equal(await driver.store.getDelivery("no"), null);
    assert.deepEqual(await driver.store.getAttempts("no.1"), []);
    assert.deepEqual(await driver.store.getSteps("no.1"), {});
  });

  Deno.test(`${name}: getRun() shows the event of the run`, async () => {
    await using driver = await Driver.start(open);
    const id = await driver.add({ requestId: "r1" });
    const { seq, ...row } = (await driver.store.getRun(id))!;
    assert.ok(seq > 0);
    assert.deepEqual(row, {
      id,
      delivery: id.slice(0, -2),
      handler: "handler",
      source: "netbox",
      purpose: "event",
      about: null,
      state: "ready",
      reason: null,
      lane: "lane",
      batch: null,
      attempt: 0,
      interrupted: 0,
      runAt: driver.now,
      createdAt: driver.now,
      finishedAt: null,
      kind: "object",
      objectType: "dcim.interface",
      action: "update",
      objectId: "5",
      display: "Gi0/1",
      user: "admin",
      requestId: "r1",
    });
  });

  Deno.test(`${name}: listDeliveries() gives the newest first, also only the unreadable`, async () => {
    await using driver = await Driver.start(open);
    const bad = { kind: "unreadable", error: "no event", objectType: null, action: null } as const;
    await driver.store.append([
      delivery({ id: "bad1", ...bad }),
      delivery({ id: "good" }),
      delivery({ id: "bad2", ...bad }),
    ]);
    const list = async (query: Parameters<typeof driver.store.listDeliveries>[0]) =>
      (await driver.store.listDeliveries(query)).map((row) => row.id);
    assert.deepEqual(await list({}), ["bad2", "good", "bad1"]);
    assert.deepEqual(await list({ kind: "unreadable" }), ["bad2", "bad1"]);
    assert.deepEqual(await list({ kind: "object", limit: 5 }), ["good"]);
    const [newest] = await driver.store.listDeliveries({ kind: "unreadable", limit: 1 });
    assert.equal(newest!.error, "no event");
    assert.deepEqual(await list({ kind: "unreadable", before: newest!.seq }), ["bad1"]);
  });

  Deno.test(`${name}: counts() counts by state and handler, and knows the oldest`, async () => {
    await using driver = await Driver.start(open);
    const empty = await driver.store.counts();
    assert.deepEqual([empty.runs.ready, empty.oldest, empty.deliveries], [0, null, 0]);
    await driver.add({ lane: null });
    await driver.run(DONE);
    driver.now += 1_000;
    await driver.add({ lane: null });
    await driver.claimOne();
    driver.now += 1_000;
    await driver.add({ lane: "lane", handler: "second" });
    await driver.add({ lane: "lane", handler: "second" });
    await driver.store.append([delivery({ kind: "unreadable", error: "no event" })]);
    const { bytes, ...counts } = await driver.store.counts();
    assert.ok(bytes > 0);
    assert.deepEqual(counts, {
      runs: { waiting: 1, ready: 1, running: 1, held: 0, done: 1, skipped: 0, dead: 0 },
      byHandler: { handler: { done: 1, running: 1 }, second: { ready: 1, waiting: 1 } },
      deliveries: 5,
      unreadable: 1,
      oldest: driver.now - 1_000,
    });
  });

  Deno.test(`${name}: backlog() counts unfinished runs by source, and each delivery's bytes once`, async () => {
    await using driver = await Driver.start(open);
    assert.deepEqual(await driver.store.backlog(), {});
    const body = new Uint8Array(1_000);
    const lanes = (handlers: string) =>
      [...handlers].map((handler) => ({ handler, lane: `lane of ${handler}` }));
    await driver.store.append([
      delivery({ body, runs: lanes("abc") }),
      delivery({ body, runs: lanes("a") }),
      delivery({ body, runs: [{ handler: "b", lane: null, held: "handler broken" }] }),
      delivery({ body, source: "other", runs: lanes("z") }),
      delivery({ body }),
    ]);
    const other = { runs: 1, bytes: 1_000 };
    assert.deepEqual(await driver.store.backlog(), { netbox: { runs: 5, bytes: 3_000 }, other });
    for (const handler of ["a", "b"]) {
      const [run] = await driver.claim(1, handler);
      await driver.end(run!, handler === "a" ? DONE : DEAD);
    }
    assert.deepEqual(await driver.store.backlog(), { netbox: { runs: 3, bytes: 3_000 }, other });
  });
};
