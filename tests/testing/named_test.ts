import assert from "node:assert/strict";
import type { Context, DeadEvent, Event, NamedEvent } from "../../lib/mod.ts";
import { createContext, createEvent, runHandler } from "../../lib/testing.ts";

Deno.test("runHandler() runs the handler of a named event", async () => {
  const event = createEvent("custom.deploy", {
    data: { site: "sofia-1" },
    source: "netbox",
    user: "ana",
    requestId: "r-1",
    origin: "http",
  });
  const handler = {
    default: (event: NamedEvent, ctx: Context) =>
      ctx.log.info(
        `${event.name} ${event.data.site} ${event.source} ${event.user} ${event.origin} ${ctx.run.lane}`,
      ),
  };
  const { lines } = await runHandler(handler, event);
  assert.deepEqual(lines, [
    'info: deploy sofia-1 netbox ana http ["custom.deploy","custom","deploy"]',
  ]);
});

Deno.test("runHandler() does not run the handler of one name for another", async () => {
  const handler = { default: () => {} };
  const name = { handler: "custom.rebuild" };
  const { reason } = await runHandler(handler, createEvent("custom.deploy"), name);
  assert.equal(reason, "custom.rebuild does not listen to this event");
});

Deno.test("runHandler() gives each attempt the data as it was", async () => {
  const event = createEvent("custom.deploy", { data: { sites: ["a"] } });
  const handler = { default: (event: NamedEvent) => void event.data.sites.push("b") };
  await runHandler(handler, event);
  assert.deepEqual(event.data, { sites: ["a"] });
});

Deno.test("createEvent() tells of a delivery that cannot be read", async () => {
  const event = createEvent("custom.unreadable", { data: { error: "no JSON", body: "{" } });
  assert.equal(event.kind, "named");
  assert.deepEqual(event.data, { error: "no JSON", body: "{", objectType: null });
  const handler = { default: (event: NamedEvent, ctx: Context) => ctx.log.warn(event.data.error) };
  assert.deepEqual((await runHandler(handler, event)).lines, ["warning: no JSON"]);
});

Deno.test("runHandler() keeps what was emitted, of an attempt that is good", async () => {
  const emitting = (after: () => void) => ({
    async default(_event: Event, ctx: Context) {
      ctx.emit("deploy", { site: 1 });
      await ctx.step("tell", () => ctx.emit("told"));
      after();
    },
  });
  const site = createEvent("dcim.site.create");
  const good = await runHandler(emitting(() => {}), site);
  assert.deepEqual(good.emits.toSorted((a, b) => a.name < b.name ? -1 : 1), [
    { name: "deploy", data: { site: 1 } },
    { name: "told", data: null },
  ]);
  const bad = await runHandler(
    emitting(() => {
      throw new Error("oh");
    }),
    site,
  );
  assert.deepEqual(bad.emits, [{ name: "told", data: null }]);
});

Deno.test("createContext() keeps what was emitted", () => {
  const ctx = createContext();
  ctx.emit("deploy", { site: 1 });
  assert.deepEqual(ctx.emits, [{ name: "deploy", data: { site: 1 } }]);
});

Deno.test("runHandler() tells lifecycle.dead of a run that is dead", async () => {
  const event = createEvent("lifecycle.dead", {
    event: createEvent("dcim.device.update", { product: "nautobot" }),
    error: new RangeError("too many"),
    handler: "dns/dcim.device.update",
  });
  assert.equal(event.source, "nautobot");
  const handler = {
    default: ({ handler, run, error, event, display }: DeadEvent, ctx: Context) =>
      ctx.log.error(`${handler} ${run} ${error.name}: ${error.message} ${event?.kind} ${display}`),
  };
  const { outcome, lines } = await runHandler(handler, event);
  assert.equal(outcome, "done");
  assert.deepEqual(lines, [
    `error: dns/dcim.device.update run-0 RangeError: too many object ${event.display}`,
  ]);
});

Deno.test("createEvent() tells of some dead run, unless it is said of which", () => {
  const { handler, display, error } = createEvent("lifecycle.dead");
  assert.deepEqual([handler, display, error.message], ["dcim.site.create", "Sofia 1", "it failed"]);
});
