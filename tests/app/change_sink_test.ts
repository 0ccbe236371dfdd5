import assert from "node:assert/strict";
import { changeSink } from "../../lib/app/change_sink.ts";
import type { SourceEvent } from "../../lib/event/types.ts";
import { readEvent, toDelivery } from "../../lib/http/delivery.ts";
import type { Matched } from "../../lib/http/deps.ts";
import type { MissedEvent } from "../../lib/source/catch_up/mod.ts";
import { normaliserOf } from "../../lib/source/kinds.ts";
import { openSqliteStore } from "../../lib/store/sqlite/mod.ts";
import { FakeClock } from "../fake_clock.ts";
import { recording } from "../recordings.ts";

const source = { ...normaliserOf("netbox"), secrets: () => [] };
const { body: text } = recording("4.7.3", "interface-update-description");
const body = new TextEncoder().encode(text);
const sent = JSON.parse(text);
const time = Date.parse(sent.timestamp);

const missed: MissedEvent = {
  body,
  objectType: "dcim.interface",
  objectId: String(sent.data.id),
  action: "update",
  requestId: sent.request.id,
  from: time - 5,
  time,
  until: null,
};

const RUNS: Matched = { runs: [{ handler: "dcim.interface.update", lane: null }] };

/** A sink over a store of its own. */
async function station(match: (event: SourceEvent) => Matched = () => RUNS) {
  const folder = await Deno.makeTempDir({ prefix: "hookbox-sink-" });
  const store = await openSqliteStore(`${folder}/hookbox.db`, { mode: "serve" });
  let woken = 0;
  const sink = changeSink({
    store,
    clock: new FakeClock(time),
    source: "netbox",
    receiving: () => source,
    match: (event) => Promise.resolve(match(event)),
    wake: () => woken++,
  });
  const webhook = async (id: string) => {
    const arrived = {
      id,
      source: "netbox",
      origin: "webhook",
      receivedAt: time,
      urlObjectType: null,
    } as const;
    const [appended] = await store.append([
      toDelivery(body, arrived, readEvent(body, source, arrived), RUNS, 0),
    ]);
    return appended!;
  };
  return {
    sink,
    store,
    webhook,
    woken: () => woken,
    async [Symbol.asyncDispose]() {
      await store.close();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

Deno.test("changeSink() stores a missed event as a delivery with its runs, and wakes the worker", async () => {
  await using it = await station();
  assert.deepEqual(await it.sink.append([missed], 0), { stored: 1, runs: 1, overtaken: 0 });
  assert.equal(it.woken(), 1);
  const [delivery] = await it.store.listDeliveries({});
  assert.deepEqual([delivery!.origin, delivery!.eventTime, delivery!.requestId], [
    "catch-up",
    time,
    sent.request.id,
  ]);
});

Deno.test("changeSink() keeps nothing that no handler wants", async () => {
  await using it = await station(() => ({ runs: [] }));
  assert.deepEqual(await it.sink.append([missed], 0), { stored: 0, runs: 0, overtaken: 0 });
  assert.deepEqual(await it.store.listDeliveries({}), []);
});

Deno.test("changeSink() matches as an event of main that was caught up", async () => {
  const seen: SourceEvent[] = [];
  await using it = await station((event) => {
    seen.push(event);
    return RUNS;
  });
  await it.sink.append([missed], 0);
  assert.deepEqual(seen.map(({ origin, source }) => [origin, source]), [["catch-up", "netbox"]]);
});

Deno.test("a webhook that follows its catch-up makes no runs, and one that came meanwhile is not caught up", async () => {
  await using it = await station();
  await it.sink.append([missed], 0);
  const late = await it.webhook("late");
  assert.deepEqual([late.runs, late.caughtUpBefore], [0, true]);

  await using other = await station();
  const { mark } = await other.sink.delivered(0);
  await other.webhook("meanwhile");
  assert.deepEqual(await other.sink.append([missed], mark), { stored: 0, runs: 0, overtaken: 1 });
});

Deno.test("changeSink() remembers its state, by source", async () => {
  await using it = await station();
  assert.equal(await it.sink.loadState(), undefined);
  await it.sink.saveState({ cursor: 5 });
  assert.deepEqual(await it.sink.loadState(), { cursor: 5 });
  assert.deepEqual(await it.store.getValue("catch-up:netbox"), { cursor: 5 });
});

Deno.test("changeSink() counts what waits and what is ready as the backlog", async () => {
  await using it = await station();
  assert.equal(await it.sink.backlog(), 0);
  await it.webhook("one");
  assert.equal(await it.sink.backlog(), 1);
});
