import assert from "node:assert/strict";
import { z } from "zod";
import type { ObjectEvent } from "../../../lib/event/types.ts";
import { PermanentError, RetryAfter } from "../../../lib/handler/errors.ts";
import type { Context } from "../../../lib/handler/public.ts";
import { attempt, claimed } from "./support.ts";
import { FakeClock } from "../../fake_clock.ts";

/** The outcome of a handler that throws this. */
async function outcomeOf(thrown: unknown) {
  const handler = () => {
    throw thrown;
  };
  return (await attempt({ default: handler }).outcome).outcome;
}

Deno.test("execute() calls the handler with the event and the context, and is done", async () => {
  const calls: [ObjectEvent, Context][] = [];
  const clock = new FakeClock();
  const message = await attempt({
    default: (event, ctx) => calls.push([event as ObjectEvent, ctx]),
  }, {
    clock,
    run: { late: true, attempt: 3, prechange: { description: "taken over" } },
    config: { retries: 2, timeout: 30_000 },
  }).outcome;
  assert.deepEqual(message, {
    type: "outcome",
    run: "run-1",
    claim: 1,
    outcome: { kind: "done" },
    log: [],
    logDropped: 0,
  });
  const [event, ctx] = calls[0]!;
  assert.equal(event.objectType, "dcim.interface");
  assert.equal(event.action, "update");
  assert.equal(event.id, "delivery-1");
  assert.equal(event.late, true);
  assert.deepEqual(event.snapshots.prechange, { description: "taken over" });
  assert.equal(ctx.attempt, 3);
  assert.equal(ctx.lastAttempt, true);
  assert.equal(ctx.deadline.getTime(), clock.now() + 30_000);
  assert.deepEqual(ctx.run, { id: "run-1", delivery: "delivery-1", lane: "lane-1", late: true });
  assert.equal(ctx.handler, "dcim.interface.update");
  assert.equal(ctx.dryRun, false);
  assert.equal(ctx.env("HOME"), Deno.env.get("HOME"));
  assert.equal(ctx.signal.aborted, false);
});

Deno.test("execute() asks when() before the first attempt only", async () => {
  const ask = async (answer: unknown, number = 1) => {
    let called = false;
    const module = { when: () => answer, default: () => void (called = true) };
    const { outcome } = await attempt(module, { run: { attempt: number } }).outcome;
    assert.equal(called, outcome.kind === "done");
    return outcome.kind === "skipped" ? outcome.reason : outcome.kind;
  };
  assert.equal(await ask(true), "done");
  assert.equal(await ask(Promise.resolve(true)), "done");
  assert.equal(await ask("no ticket"), "no ticket");
  assert.equal(await ask(Promise.resolve("no ticket")), "no ticket");
  for (const no of [false, undefined, null, ""]) assert.equal(await ask(no), "when() said no");
  assert.equal(await ask(false, 2), "done");
});

Deno.test("execute() treats an error of when() as the handler's", async () => {
  const module = {
    when: () => {
      throw new PermanentError("cannot tell");
    },
  };
  assert.equal((await attempt(module).outcome).outcome.kind, "dead");
});

Deno.test("execute() ends a run at once whose data does not fit the schema, and says where", async () => {
  const schema = z.object({
    id: z.number(),
    device: z.object({ name: z.number() }),
    vrf: z.string(),
  });
  const { outcome } = await attempt({ schema, default: () => assert.fail("called") }).outcome;
  assert.equal(outcome.kind, "dead");
  assert.equal(outcome.error.name, "SchemaError");
  assert.equal(
    outcome.error.message,
    "event.data does not fit config.schema: device.name: Invalid input: expected number, received " +
      "string; vrf: Invalid input: expected string, received null",
  );
  const fits = await attempt({ schema: z.object({ id: z.number() }) }).outcome;
  assert.equal(fits.outcome.kind, "done");
});

Deno.test("execute() tells by the error what becomes of the run", async () => {
  const dead = await outcomeOf(new PermanentError("no such VLAN"));
  assert.equal(dead.kind, "dead");
  assert.equal(dead.error.message, "no such VLAN");

  const later = await outcomeOf(new RetryAfter("10m", "restarting"));
  assert.equal(later.kind, "failed");
  assert.equal(later.retryAfter, 600_000);

  const failed = await outcomeOf(new TypeError("x is undefined"));
  assert.equal(failed.kind, "failed");
  assert.equal(failed.error.name, "TypeError");
  assert.deepEqual(Object.keys(failed), ["kind", "error"]);

  for (const thrown of ["text", undefined, null, 3, Object.create(null)]) {
    assert.equal((await outcomeOf(thrown)).kind, "failed");
  }
});

Deno.test("execute() calls dead() with the error that killed the run", async () => {
  const calls: Error[] = [];
  const stack = "PermanentError: no such VLAN\n    at file:///srv/handlers/a.ts:1:1";
  const { outcome } = await attempt({
    dead: (_event, _ctx, error) => calls.push(error),
    when: () => assert.fail("asked"),
    default: () => assert.fail("called"),
  }, {
    run: { purpose: "dead", deadError: { name: "PermanentError", message: "no such VLAN", stack } },
  }).outcome;
  assert.deepEqual(outcome, { kind: "done" });
  assert.deepEqual([calls[0]?.name, calls[0]?.message, calls[0]?.stack], [
    "PermanentError",
    "no such VLAN",
    stack,
  ]);
});

Deno.test("execute() ends a run at once whose delivery cannot be read", async () => {
  for (const body of ["no JSON", "[]", '{"event":"updated"}']) {
    const delivery = { ...claimed().delivery, body: new TextEncoder().encode(body) };
    const { outcome } = await attempt({}, { run: { delivery } }).outcome;
    assert.equal(outcome.kind, "dead", body);
    assert.match(outcome.error.message, /^Cannot read delivery delivery-1: /);
  }
});

Deno.test("execute() fails for now when the source or the handler is not there", async () => {
  const noSource = await attempt({}, { sources: {} }).outcome;
  assert.equal(noSource.outcome.kind, "failed");
  assert.match(noSource.outcome.error.message, /there is no source "netbox" in the configuration/);
  const noHandler = await attempt(undefined).outcome;
  assert.equal(noHandler.outcome.kind, "failed");
  assert.match(noHandler.outcome.error.message, /dcim\.interface\.update is not loaded/);
});

Deno.test("execute() sends the event's own prechange with a failure, with config.supersede only", async () => {
  const spoil = (event: unknown) => {
    const { prechange } = (event as ObjectEvent).snapshots;
    assert.ok(prechange);
    prechange.description = "spoiled";
    throw new Error("failed");
  };
  const prechange = { id: 7, description: "before" };
  const of = async (supersede: boolean, thrown = spoil) =>
    await attempt({ default: thrown }, { run: { prechange }, config: { supersede } }).outcome;
  assert.deepEqual((await of(true)).prechange, { id: 7, description: "before" });
  assert.equal("prechange" in await of(false), false);
  assert.equal("prechange" in await of(true, () => undefined as never), false);

  const own = await attempt({ default: spoil }, { config: { supersede: true } }).outcome;
  assert.notEqual((own.prechange as Record<string, unknown>).description, "spoiled");
});

Deno.test("execute() aborts the signal, and marks what fails after the deadline as a timeout", async () => {
  for (const timeout of [true, false]) {
    const running = attempt({
      default: (_event, { signal }) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener("abort", () => reject(signal.reason))
        ),
    });
    running.abort({ reason: "hookbox is stopping", timeout });
    const { outcome } = await running.outcome;
    assert.equal(outcome.kind, "failed");
    assert.equal(outcome.timeout, timeout || undefined);
    assert.equal(outcome.error.name, timeout ? "TimeoutError" : "AbortError");
    assert.equal(outcome.error.message, "This attempt was aborted: hookbox is stopping");
  }
});

Deno.test("execute() is done when the handler finishes in spite of its deadline", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const running = attempt({ default: () => promise });
  running.abort({ reason: "its deadline has passed", timeout: true });
  resolve();
  assert.deepEqual((await running.outcome).outcome, { kind: "done" });
});

Deno.test("execute() aborts the signal when a step is refused, and says so in the outcome", async () => {
  let reason: unknown;
  const running = attempt({
    default: async (_event, ctx) => {
      ctx.signal.addEventListener("abort", () => reason = ctx.signal.reason);
      await ctx.step("a", () => 1);
    },
  }, { answer: () => ({ stored: false }) });
  const { outcome } = await running.outcome;
  assert.equal(outcome.kind, "failed");
  assert.equal(outcome.error.name, "StaleRunError");
  assert.equal((reason as Error).name, "StaleRunError");
});

Deno.test("execute() fails when the store cannot keep a step, and the step can be tried again", async () => {
  const running = attempt({ default: (_event, ctx) => ctx.step("a", () => 1) }, {
    answer: () => ({ stored: false, error: "the disk is full" }),
  });
  const { outcome } = await running.outcome;
  assert.equal(outcome.kind, "failed");
  assert.equal(
    outcome.error.message,
    'Step "a" was done, but could not be stored: the disk is full',
  );
});

Deno.test("execute() is not over before the steps that the handler did not await", async () => {
  const running = attempt({
    default: (_event, ctx) => {
      void ctx.step("slow", () => new Promise((resolve) => setTimeout(resolve, 1, "done")));
    },
  });
  assert.deepEqual((await running.outcome).outcome, { kind: "done" });
  assert.deepEqual(running.sent.map((it) => it.type), ["step"]);

  const thrower = attempt({
    default: (_event, ctx) => {
      void ctx.step("slow", () => new Promise((resolve) => setTimeout(resolve, 1, "done")));
      throw new Error("meanwhile");
    },
  });
  const { outcome } = await thrower.outcome;
  assert.equal(outcome.kind === "failed" && outcome.error.message, "meanwhile");
  assert.deepEqual(thrower.sent.map((it) => it.type), ["step"]);
});

Deno.test("ctx.log writes texts, values and errors", async () => {
  const { log } = await attempt({
    default: (_event, { log }) => {
      log.debug("plain");
      log.info("with", { mtu: 9000, tags: ["a"] });
      log.warn("odd", 3n);
      log.error("failed", new Error("refused", { cause: new Error("no route") }));
    },
  }).outcome;
  const lines = log.map((it) => `${it.level}: ${it.message}`);
  assert.deepEqual(lines.slice(0, 3), [
    "debug: plain",
    "info: with { mtu: 9000, tags: [ 'a' ] }",
    "warning: odd 3n",
  ]);
  assert.match(lines[3] ?? "", /^error: failed Error: refused\n.*Caused by Error: no route\n/s);
});
