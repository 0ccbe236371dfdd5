import assert from "node:assert/strict";
import type { BatchEvent, Context, Event } from "../../lib/mod.ts";
import { createBatch, createEvent, runDead, runHandler } from "../../lib/testing.ts";

const update = (mtu: number, description = "") =>
  createEvent("dcim.interface.update", {
    prechange: { mtu: 1500 },
    postchange: { mtu },
    data: { description },
  });

const handler = {
  config: {
    batch: {},
    fields: ["mtu"],
    when: (event: Event) => "data" in event && event.data?.description !== "skip",
  },
  default: (event: BatchEvent, ctx: Context) =>
    ctx.log.info(`${event.display}: ${event.events.map((one) => one.id).length}`),
  dead: (event: BatchEvent, ctx: Context, error: Error) =>
    ctx.log.error(`${event.events.length} ${error.message}`),
};

Deno.test("runHandler() calls the handler of a batch once, with the events that it wants", async () => {
  const batch = createBatch([update(9000), update(1500), update(9001, "skip"), update(9002)]);
  const { outcome, lines } = await runHandler(handler, batch);
  assert.deepEqual([outcome, lines], ["done", ["info: 2 events of dcim.interface: 2"]]);
});

Deno.test("runHandler() skips a batch of which nothing is wanted, and says why", async () => {
  const { outcome, reason } = await runHandler(handler, createBatch([update(1500)]));
  assert.deepEqual([outcome, reason], ["skipped", "none of mtu changed"]);
});

Deno.test("runHandler() makes a batch of one event for a handler that batches", async () => {
  const { lines } = await runHandler(handler, update(9000));
  assert.deepEqual(lines, ["info: 1 event of dcim.interface: 1"]);
});

Deno.test("runDead() gives what a batch carried", async () => {
  const { lines } = await runDead(handler, createBatch([update(1), update(2)]), new Error("gone"));
  assert.deepEqual(lines, ["error: 2 gone"]);
});

Deno.test("createBatch() refuses no events", () => {
  assert.throws(() => createBatch([]), /at least one event/);
});
