import assert from "node:assert/strict";
import {
  type Context,
  PermanentError,
  type ProcessContext,
  type ProcessEvent,
  RetryAfter,
  type ScheduleConfig,
  type ScheduleEvent,
  type TaskEvent,
} from "../../lib/mod.ts";
import {
  createEvent,
  createNetBoxDouble,
  FakeClock,
  runDead,
  runHandler,
  seedNetBox,
} from "../../lib/testing.ts";

const nightly = (handle: (event: ScheduleEvent, ctx: Context) => unknown) => ({
  config: { cron: "30 2 * * *", retries: 1, backoff: "1m" } satisfies ScheduleConfig,
  default: handle,
});

Deno.test("runHandler() runs a schedule that is due", async () => {
  const due = new Date("2026-11-22T02:30:00Z");
  const event = createEvent("schedule.nightly", { due, missed: 3 });
  const netbox = createNetBoxDouble();
  await seedNetBox(netbox);
  const { outcome, lines, error } = await runHandler(
    nightly(async (event, ctx) => {
      const site = await ctx.netbox.dcim.sites.get(1);
      ctx.log.info(`${event.name} ${event.due.toISOString()} ${event.missed} ${site!.name}`);
    }),
    event,
    { netbox },
  );
  assert.equal(outcome, "done", error?.message);
  assert.deepEqual(lines, ["info: nightly 2026-11-22T02:30:00.000Z 3 Sofia 1"]);
});

Deno.test("runHandler() tries a schedule again as its config says, and calls its dead()", async () => {
  const event = createEvent("schedule.nightly");
  const handler = nightly(() => {
    throw new Error("the device is down");
  });
  assert.equal((await runHandler(handler, event)).retryIn, 60_000);
  assert.equal((await runHandler(handler, event, { attempt: 2 })).outcome, "dead");
  const dead = (event: ScheduleEvent, ctx: Context, error: Error) =>
    ctx.log.error(`${event.name}: ${error.message}`);
  const { lines } = await runDead({ ...handler, dead }, event, new Error("the device is down"));
  assert.deepEqual(lines, ["error: nightly: the device is down"]);
});

Deno.test("runHandler() refuses a schedule that does not say when", async () => {
  await assert.rejects(
    runHandler({ default: () => {} }, createEvent("schedule.nightly")),
    /config must say when/,
  );
});

Deno.test("runHandler() does not run one schedule for another, nor for an object", async () => {
  const handler = nightly(() => {});
  const name = { handler: "schedule.nightly" };
  const other = await runHandler(handler, createEvent("schedule.weekly"), name);
  assert.equal(other.reason, "schedule.nightly does not listen to this event");
  assert.equal(
    (await runHandler(handler, createEvent("dcim.site.create"), name)).outcome,
    "skipped",
  );
});

Deno.test("runHandler() runs a task until the test stops it", async () => {
  const stop = new AbortController();
  const running = runHandler(
    {
      async default(event: TaskEvent, { log, signal, attempt, emit }: ProcessContext) {
        log.info(`${event.name} ${attempt}`);
        await emit("polled", { by: event.name });
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
        log.info("over");
      },
    },
    createEvent("task.poll"),
    { signal: stop.signal, attempt: 2 },
  );
  await new Promise((resolve) => setTimeout(resolve));
  stop.abort();
  const { outcome, lines, emits } = await running;
  assert.equal(outcome, "done");
  assert.deepEqual(lines, ["info: poll 2", "info: over"]);
  assert.deepEqual(emits, [{ name: "polled", data: { by: "poll" } }]);
});

Deno.test("runHandler() says when a task that failed starts again", async () => {
  const task = (error: Error, attempt: number) =>
    runHandler(
      {
        default: () => {
          throw error;
        },
      },
      createEvent("task.poll"),
      { attempt },
    );
  const oh = new Error("oh");
  assert.deepEqual(
    await Promise.all([1, 2, 3, 9].map(async (attempt) => (await task(oh, attempt)).retryIn)),
    [1_000, 2_000, 4_000, 60_000],
  );
  assert.equal((await task(new RetryAfter("5m"), 1)).retryIn, 300_000);
  assert.equal((await task(new PermanentError("no"), 1)).outcome, "dead");
});

Deno.test("runHandler() runs lifecycle.start, which may refuse to start", async () => {
  const handler = {
    config: { retries: 1, backoff: "10s", timeout: "30s" },
    default: (event: ProcessEvent, ctx: ProcessContext) => {
      if (!ctx.env("SITE")) throw new Error("SITE is not set");
      ctx.log.info(`${event.name} ${ctx.env("SITE")}`);
    },
  };
  const event = createEvent("lifecycle.start");
  assert.deepEqual((await runHandler(handler, event, { env: { SITE: "sofia" } })).lines, [
    "info: start sofia",
  ]);
  const first = await runHandler(handler, event);
  assert.deepEqual([first.outcome, first.retryIn], ["failed", 10_000]);
  assert.equal((await runHandler(handler, event, { attempt: 2 })).outcome, "dead");
});

Deno.test("runHandler() gives up lifecycle.stop at its deadline", async () => {
  const clock = new FakeClock();
  const running = runHandler(
    { config: { timeout: "5s", retries: 0 }, default: () => new Promise(() => {}) },
    createEvent("lifecycle.stop"),
    { clock },
  );
  await clock.advance("5s");
  await clock.advance("5s");
  const { outcome, error } = await running;
  assert.equal(outcome, "dead");
  assert.match(error!.message, /Did not end within 5 s/);
});
