import assert from "node:assert/strict";
import { type Context, type Event, PermanentError, RetryAfter } from "../../lib/mod.ts";
import {
  createContext,
  createEvent,
  FakeClock,
  type HandlerExports,
  runDead,
  runHandler,
} from "../../lib/testing.ts";

const SITE = createEvent("dcim.site.create");
const UPDATE = createEvent("dcim.interface.update", {
  prechange: { mtu: 1 },
  postchange: { mtu: 2 },
});

const throws = (error: unknown, config = {}): HandlerExports => ({
  config,
  default: () => {
    throw error;
  },
});

Deno.test("runHandler() gives what the handler said, with console output", async () => {
  const result = await runHandler({
    default(event: Event, ctx: Context) {
      ctx.log.warn(`${event.display} is new`, { rack: 3 });
      // deno-lint-ignore no-console -- what a handler prints is its log
      console.log("it is", 42);
    },
  }, SITE);
  assert.deepEqual(result, {
    outcome: "done",
    reason: null,
    error: null,
    retryIn: null,
    lines: ["warning: Sofia 1 is new { rack: 3 }", "info: it is 42"],
    steps: {},
    writes: [],
    emits: [],
  });
});

Deno.test("runHandler() fails with the handler's error, and says when it is tried again", async () => {
  const { outcome, error, retryIn } = await runHandler(throws(new TypeError("oh")), SITE);
  assert.equal(outcome, "failed");
  assert.equal(error!.name, "TypeError");
  assert.equal(error!.message, "oh");
  assert.equal(retryIn, 5000);
});

Deno.test("runHandler() takes retries and backoff from config", async () => {
  const handler = throws(new Error("oh"), { retries: 2, backoff: ["1m", "5m"] });
  const waits = [];
  for (const attempt of [1, 2, 3]) {
    const { outcome, retryIn } = await runHandler(handler, SITE, { attempt });
    waits.push([outcome, retryIn]);
  }
  assert.deepEqual(waits, [["failed", 60_000], ["failed", 300_000], ["dead", null]]);
});

Deno.test("runHandler() obeys RetryAfter and PermanentError", async () => {
  const later = await runHandler(throws(new RetryAfter("10m", "the device is down")), SITE);
  assert.deepEqual([later.outcome, later.retryIn], ["failed", 600_000]);
  const never = await runHandler(throws(new PermanentError("no such site")), SITE);
  assert.equal(never.outcome, "dead");
  assert.equal(never.error!.message, "no such site");
});

Deno.test("runHandler() skips what the name, fields, sources and branches leave out, and says why", async () => {
  const handler = (config: object) => ({ config, default: () => {} });
  const reason = async (config: object, event: Event, handlerId?: string) => {
    const context = handlerId === undefined ? {} : { handler: handlerId };
    const { outcome, reason } = await runHandler(handler(config), event, context);
    assert.equal(outcome, "skipped");
    return reason;
  };
  assert.match((await reason({}, UPDATE, "dcim.site.any"))!, /dcim\.site\.any does not listen/);
  assert.equal(await reason({ fields: ["description"] }, UPDATE), "none of description changed");
  assert.equal(await reason({ sources: ["lab"] }, UPDATE), "not of the sources lab");
  assert.equal(await reason({ branches: "branches" }, UPDATE), "not in a branch");
  assert.equal(await reason({ enabled: false }, UPDATE), "it is disabled");
  const missed = createEvent("dcim.site.create", { origin: "catch-up" });
  assert.match((await reason({ catchUp: false }, missed))!, /catchUp is false/);
});

Deno.test("runHandler() asks when at the first attempt, and schema at each", async () => {
  let asked = 0;
  const when = () => (asked++, "no ticket");
  const handler = { config: { when }, default: () => {} };
  assert.equal((await runHandler(handler, SITE)).reason, "no ticket");
  assert.equal((await runHandler(handler, SITE, { attempt: 2 })).outcome, "done");
  assert.equal(asked, 1);
  const schema = {
    safeParse: () => ({ success: false, error: { message: "no slug" } }),
  };
  const unfit = await runHandler({ config: { schema }, default: () => {} }, SITE, { attempt: 2 });
  assert.equal(unfit.outcome, "dead");
  assert.match(unfit.error!.message, /does not fit config\.schema: no slug/);
});

Deno.test("runHandler() matches exports by their own on", async () => {
  const handler = { on: ["dcim.{site,rack}.create"], default: () => {} };
  assert.equal((await runHandler(handler, SITE)).outcome, "done");
  assert.equal((await runHandler(handler, UPDATE)).outcome, "skipped");
  const merged = { on: ["netbox_branching.branch:branch_merged"], default: () => {} };
  const event = createEvent("netbox_branching.branch:branch_merged");
  assert.equal((await runHandler(merged, event)).outcome, "done");
});

Deno.test("runHandler() aborts the signal at the deadline", async () => {
  const clock = new FakeClock();
  const running = runHandler(
    {
      config: { timeout: "30s" },
      default: (_event: Event, ctx: Context) =>
        new Promise((_, reject) =>
          ctx.signal.addEventListener("abort", () => reject(ctx.signal.reason))
        ),
    },
    SITE,
    { clock },
  );
  await clock.advance("30s");
  const { outcome, error } = await running;
  assert.equal(outcome, "failed");
  assert.match(error!.message, /its deadline of 30 s has passed/);
});

Deno.test("runHandler() gives up a handler that does not give up, and keeps what it has said", async () => {
  const clock = new FakeClock();
  const running = runHandler(
    {
      config: { timeout: "30s", retries: 0 },
      default: (_event: Event, ctx: Context) => {
        ctx.log.info("waiting");
        return new Promise(() => {});
      },
    },
    SITE,
    { clock },
  );
  await clock.advance("34s");
  await clock.advance("1s");
  const { outcome, error, lines } = await running;
  assert.equal(outcome, "dead");
  assert.equal(error!.name, "TimeoutError");
  assert.deepEqual(lines, ["info: waiting"]);
});

Deno.test("runHandler() hands the test's signal on", async () => {
  const stop = new AbortController();
  const running = runHandler(
    {
      default: (_event: Event, ctx: Context) =>
        new Promise((_, reject) =>
          ctx.signal.addEventListener("abort", () => reject(ctx.signal.reason))
        ),
    },
    SITE,
    { signal: stop.signal },
  );
  stop.abort("enough");
  assert.match((await running).error!.message, /aborted: enough/);
});

Deno.test("runHandler() does not repeat the steps of an earlier attempt", async () => {
  let opened = 0;
  const handler = {
    async default(_event: Event, ctx: Context) {
      const ticket = await ctx.step("open a ticket", () => ({ number: ++opened }));
      if (ctx.attempt === 1) throw new Error("the device is down");
      ctx.log.info(`ticket ${ticket.number}`);
    },
  };
  const first = await runHandler(handler, SITE);
  assert.equal(first.outcome, "failed");
  assert.deepEqual(first.steps, { "open a ticket": { number: 1 } });
  const second = await runHandler(handler, SITE, { attempt: 2, steps: first.steps });
  assert.deepEqual(second.lines, ["info: ticket 1"]);
  assert.equal(opened, 1);
});

Deno.test("runHandler() keeps the records in the context that it is given", async () => {
  const ctx = createContext({ env: { TEAM: "core" } });
  await runHandler(
    { default: (_e: Event, ctx: Context) => ctx.log.info(ctx.env("TEAM") ?? "") },
    SITE,
    ctx,
  );
  assert.deepEqual(ctx.lines, ["info: core"]);
});

Deno.test("runHandler() gives each attempt an event of its own, with what createEvent() was told", async () => {
  const event = createEvent("dcim.site.update", { late: true, user: "ana", prechange: null });
  const handler = {
    default(event: Event, ctx: Context) {
      if (event.kind !== "object") throw new Error(event.kind);
      event.data.name = "changed";
      ctx.log.info(`${event.user} ${event.late} ${event.changes} ${ctx.run.late} ${ctx.run.lane}`);
    },
  };
  const { lines } = await runHandler(handler, event);
  assert.deepEqual(lines, ['info: ana true null true ["dcim.site.update","netbox","dcim.site",1]']);
  assert.notEqual(event.data.name, "changed");
});

Deno.test("runHandler() refuses an event that was changed afterwards", async () => {
  const copy = { ...SITE, user: "ana" };
  await assert.rejects(runHandler({ default: () => {} }, copy), /createEvent\(\).*options/);
});

Deno.test("runDead() calls dead() with the error", async () => {
  const handler = {
    default: () => {},
    dead: (event: Event, ctx: Context, error: Error) =>
      ctx.log.error(`${event.display}: ${error.name}: ${error.message}`),
  };
  const { outcome, lines } = await runDead(handler, SITE, new RangeError("too many"));
  assert.equal(outcome, "done");
  assert.deepEqual(lines, ["error: Sofia 1: RangeError: too many"]);
  await assert.rejects(runDead({ default: () => {} }, SITE, new Error()), /exports no `dead`/);
});
