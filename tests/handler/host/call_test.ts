import assert from "node:assert/strict";
import type { Special } from "../../../lib/handler/types.ts";
import { Thread } from "./support.ts";

const task: Special = { kind: "task", name: "poll" };
const start: Special = { kind: "lifecycle", name: "start" };

/** A thread with these files, in which one handler is called. */
function calling(files: Record<string, string>, special: Special) {
  const thread = new Thread(files);
  const handler = `${special.kind}.${special.name}`;
  thread.post({ type: "call", call: 1, handler, special, attempt: 3 });
  return thread;
}

Deno.test("call() calls a task with its event and a context without a run", async () => {
  await using thread = calling({
    "task.poll.ts": `export default (event, ctx) => {
      let netbox;
      try { ctx.netbox } catch (error) { netbox = error.message }
      ctx.log.info(JSON.stringify({
        event: { ...event, id: typeof event.id, timestamp: event.timestamp instanceof Date },
        ctx: Object.keys(ctx).sort(),
        attempt: ctx.attempt,
        handler: ctx.handler,
        netbox,
        frozen: Object.isFrozen(ctx),
      }));
    };`,
  }, task);
  const { run, handler, line } = await thread.next("log");
  assert.deepEqual([run, handler], [undefined, "task.poll"]);
  assert.deepEqual(JSON.parse(line.message), {
    event: {
      kind: "task",
      name: "poll",
      id: "string",
      source: null,
      display: "poll",
      timestamp: true,
    },
    ctx: [
      "attempt",
      "dryRun",
      "emit",
      "env",
      "handler",
      "log",
      "netbox",
      "signal",
      "source",
      "step",
    ],
    attempt: 3,
    handler: "task.poll",
    netbox: 'The source "netbox" has no URL, so there is no client: set NETBOX_URL',
    frozen: true,
  });
  assert.deepEqual((await thread.next("returned")).outcome, { kind: "done" });
});

Deno.test("call() calls lifecycle.start with its event", async () => {
  await using thread = calling({
    "lifecycle.start.ts": "export default ({ kind, name }, ctx) => ctx.log.info(kind + name);",
  }, start);
  assert.equal((await thread.next("log")).line.message, "lifecyclestart");
});

Deno.test("call() tells what was thrown: permanent, with a wait, or anything else", async () => {
  const outcome = async (code: string) => {
    await using thread = calling({ "task.poll.ts": code }, task);
    return (await thread.next("returned")).outcome;
  };
  const dead = await outcome(`import { PermanentError } from "hookbox";
    export default () => { throw new PermanentError("no licence"); };`);
  assert.ok(dead.kind === "dead" && dead.error.message === "no licence");
  const later = await outcome(`import { RetryAfter } from "hookbox";
    export default () => { throw new RetryAfter("3s"); };`);
  assert.ok(later.kind === "failed" && later.retryAfter === 3_000);
  const failed = await outcome("export default () => { throw new TypeError('x'); };");
  assert.ok(failed.kind === "failed" && failed.error.name === "TypeError");
  const missing = await outcome("export default 5;");
  assert.ok(missing.kind === "failed" && /not loaded/.test(missing.error.message));
});

Deno.test("call() has no steps, and says what to do instead", async () => {
  await using thread = calling({
    "task.poll.ts": `export default (_event, ctx) => ctx.step("once", () => 1);`,
  }, task);
  const { outcome } = await thread.next("returned");
  assert.ok(outcome.kind === "failed");
  assert.match(outcome.error.message, /^Cannot run a step in task\.poll: it is no run/);
});

Deno.test("call() aborts its signal with the reason", async () => {
  await using thread = calling({
    "task.poll.ts": `export default async (_event, { signal, log }) => {
      log.info("runs");
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      log.info(signal.reason.message);
    };`,
  }, task);
  await thread.next("log", ({ line }) => line.message === "runs");
  thread.post({ type: "abort-call", call: 1, reason: "another process leads" });
  const { line } = await thread.next("log", ({ line }) => /aborted/.test(line.message));
  assert.equal(line.message, "task.poll was aborted: another process leads");
  await thread.next("returned");
});

Deno.test("call() has each event stored that a task emits, and goes on when it is", async () => {
  await using thread = calling({
    "task.poll.ts": `export default async (_event, ctx) => {
      await ctx.emit("changed", { site: 5 });
      ctx.log.info("stored");
      await ctx.emit("changed").catch(({ message }) => ctx.log.info(message));
      await ctx.emit("Changed").catch(({ name }) => ctx.log.info(name));
    };`,
  }, task);
  const first = await thread.next("emit");
  assert.deepEqual([first.call, first.event], [1, { name: "changed", data: { site: 5 } }]);
  thread.post({ type: "emit-stored", id: first.id });
  await thread.next("log", ({ line }) => line.message === "stored");
  const second = await thread.next("emit", ({ id }) => id !== first.id);
  assert.deepEqual(second.event, { name: "changed", data: null });
  thread.post({ type: "emit-stored", id: second.id, error: "the disk is full" });
  const why = 'Event "changed" was not stored: the disk is full';
  await thread.next("log", ({ line }) => line.message === why);
  await thread.next("log", ({ line }) => line.message === "TypeError");
});
