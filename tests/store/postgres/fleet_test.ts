/** Processes that execute different handlers, as while a fleet is being upgraded. */
import assert from "node:assert/strict";
import type { HandlerInfo } from "../../../lib/handler/types.ts";
import { openPostgresStore } from "../../../lib/store/postgres/mod.ts";
import type { Store } from "../../../lib/store/store.ts";
import { reconcile } from "../../../lib/worker/reconcile.ts";
import { FakeClock } from "../../fake_clock.ts";
import { until } from "../../until.ts";
import { handler } from "../../worker/fake_host.ts";
import { delivery, START } from "../contract/harness.ts";
import { newSchema, type Schema, withServer } from "./server.ts";

/** A process; `beats` lets it hear of the others. */
async function join(schema: Schema) {
  const clock = new FakeClock();
  const store = await openPostgresStore(schema.url, { mode: "serve", clock });
  let heard = 0;
  store.cluster.onHandlers(() => heard++);
  return {
    store,
    /** Lets time pass until it has heard that the others execute other handlers. */
    async hears() {
      const before = heard;
      await until("it hears of others", async () => {
        await clock.advance(10_000);
        return heard > before;
      });
    },
    loads: (...handlers: HandlerInfo[]) => reconcile(store, { handlers, problems: [] }, START),
    [Symbol.asyncDispose]: () => store.close(),
  };
}

const add = (store: Store, id: string, handler: string) =>
  store.append([delivery({ id, runs: [{ handler, lane: null }] })]);

const stateOf = async (store: Store, id: string) => {
  const { state, reason } = (await store.getRun(`${id}.1`))!;
  return reason === null ? state : `${state}: ${reason}`;
};

withServer(() => {
  Deno.test("a process does not hold the runs of a handler that only another one has", async () => {
    await using schema = newSchema();
    await using upgraded = await join(schema);
    await upgraded.loads(handler("old"), handler("new"));
    await using old = await join(schema);
    await add(upgraded.store, "e", "new");
    await old.loads(handler("old"));
    assert.equal(await stateOf(old.store, "e"), "ready");
    assert.deepEqual(
      await old.store.claim([{ handler: "old", source: "netbox", limit: 1 }], START),
      [],
      "nor does it take them",
    );
  });

  Deno.test("a process that has not said what it executes may execute anything", async () => {
    await using schema = newSchema();
    await using starting = await join(schema);
    await using other = await join(schema);
    await add(other.store, "e", "new");
    await other.loads(handler("old"));
    assert.equal(await stateOf(other.store, "e"), "ready");
    await starting.loads(handler("old"));
    await other.hears();
    await other.loads(handler("old"));
    assert.equal(await stateOf(other.store, "e"), "held: no such handler");
  });

  Deno.test("what was held is let go by whoever hears that another process can execute it", async () => {
    await using schema = newSchema();
    await using old = await join(schema);
    await old.loads(handler("old"));
    await add(old.store, "e", "new");
    await old.loads(handler("old"));
    assert.equal(await stateOf(old.store, "e"), "held: no such handler");
    await using upgraded = await join(schema);
    await upgraded.loads(handler("old"), handler("new"));
    assert.equal(await stateOf(old.store, "e"), "ready", "the new one does so");
    // Held by the old one in the moment in which the new one came.
    await old.store.hold("new", "no such handler");
    await old.hears();
    assert.equal(old.store.cluster.hasElsewhere("new"), true);
    await old.loads(handler("old"));
    assert.equal(await stateOf(old.store, "e"), "ready");
  });

  Deno.test("what only a process had that is gone is held", async () => {
    await using schema = newSchema();
    await using staying = await join(schema);
    const leaving = await join(schema);
    await leaving.loads(handler("new"), handler("whole"));
    await staying.loads(handler("whole"));
    await add(staying.store, "e", "new");
    await add(staying.store, "f", "whole");
    await leaving.store.close();
    await staying.hears();
    await staying.loads(handler("whole"));
    assert.equal(await stateOf(staying.store, "e"), "held: no such handler");
    assert.equal(await stateOf(staying.store, "f"), "ready");
  });

  Deno.test("a handler that is broken on one machine is executed by the others", async () => {
    await using schema = newSchema();
    await using whole = await join(schema);
    await whole.loads(handler("a"));
    await using broken = await join(schema);
    await add(whole.store, "e", "a");
    const info: HandlerInfo = { ...handler("a"), status: "broken" };
    await broken.loads(info);
    assert.equal(await stateOf(whole.store, "e"), "ready");
    await whole.loads(info);
    assert.equal(await stateOf(whole.store, "e"), "held: handler broken", "now it is so on both");
  });

  Deno.test("a process that lost its lease tells with the next one what it executes", async () => {
    await using schema = newSchema();
    await using other = await join(schema);
    await using one = await join(schema);
    await one.loads(handler("a"));
    await other.hears();
    await schema.query(`DELETE FROM {process} WHERE handlers IS NOT NULL`);
    await other.hears();
    assert.equal(other.store.cluster.hasElsewhere("a"), false);
    const lost = new Promise<void>((resolve) => one.store.cluster.onLost(resolve));
    void one.hears().catch(() => {});
    await lost;
    await other.hears();
    assert.equal(other.store.cluster.hasElsewhere("a"), true);
    assert.equal(other.store.cluster.hasElsewhere("b"), false);
  });
});
