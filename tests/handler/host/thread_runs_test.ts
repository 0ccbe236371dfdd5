import assert from "node:assert/strict";
import { LIMITS } from "../../../lib/handler/host/protocol.ts";
import { runMessage, Thread } from "./support.ts";

const HANDLER = "dcim.interface.update";

/** A thread with one handler. */
function threadOf(code: string): Thread {
  return new Thread({ [`${HANDLER}.ts`]: code });
}

Deno.test("main survives an error thrown from a timer, and says whose it was", async () => {
  await using thread = threadOf(`
    export default (_event, ctx) => {
      if (ctx.run.id === "thrower") setTimeout(() => { throw new TypeError("too late"); }, 1);
    };`);
  await thread.run({ id: "thrower" });
  const stray = await thread.next("stray");
  assert.equal(stray.run, "thrower");
  assert.equal(stray.handler, HANDLER);
  assert.match(stray.error, /^TypeError: too late\n.*dcim\.interface\.update\.ts:3:\d+/s);
  assert.deepEqual((await thread.run({ id: "next" })).outcome, { kind: "done" });
});

Deno.test("main survives a rejected promise that was forgotten, and says whose it was", async () => {
  await using thread = threadOf(`
    export default (_event, ctx) => {
      if (ctx.run.id === "forgetful") Promise.reject("nobody cares");
    };`);
  await thread.run({ id: "forgetful" });
  const stray = await thread.next("stray");
  assert.equal(stray.run, "forgetful");
  assert.match(stray.error, /Threw "nobody cares", not an Error/);
  assert.deepEqual((await thread.run({ id: "next" })).outcome, { kind: "done" });
});

Deno.test("main survives stray errors of an import, and blames its handler", async () => {
  await using thread = threadOf(`
    Promise.reject(new Error("left behind"));
    export default () => {};`);
  const stray = await thread.next("stray");
  assert.equal(stray.handler, HANDLER);
  assert.equal(stray.run, undefined);
  assert.equal((await thread.next("loaded")).set.handlers[0]?.status, "ready");
});

Deno.test("main keeps console output with the run that made it, also from later and from both at once", async () => {
  await using thread = threadOf(`
    export default async (_event, ctx) => {
      console.log("start of", ctx.run.id);
      await new Promise((resolve) => setTimeout(resolve, 5));
      console.warn("%s has", ctx.run.id, { waited: true });
      console.table([[ctx.run.id]]);
    };`);
  await thread.next("loaded");
  const [a, b] = await Promise.all([thread.run({ id: "a" }), thread.run({ id: "b" })]);
  for (const [id, { log }] of [["a", a], ["b", b]] as const) {
    assert.equal(log.length, 3);
    assert.deepEqual([log[0]?.level, log[0]?.message], ["info", `start of ${id}`]);
    assert.deepEqual([log[1]?.level, log[1]?.message], ["warning", `${id} has { waited: true }`]);
    assert.match(log[2]?.message ?? "", new RegExp(`│ '${id}' │`));
  }
  const live = await thread.next("log", (it) => it.run === "b");
  assert.deepEqual([live.handler, live.line.message], [HANDLER, "start of b"]);
});

Deno.test("main shows console output of an import as its handler's", async () => {
  await using thread = threadOf('console.info("loading"); export default () => {};');
  const { handler, run, line } = await thread.next("log");
  assert.deepEqual([handler, run, line.message], [HANDLER, undefined, "loading"]);
});

Deno.test("main goes on after a thrown non-Error", async () => {
  await using thread = threadOf("export default () => { throw undefined; };");
  const { outcome } = await thread.run({});
  assert.equal(outcome.kind, "failed");
  assert.deepEqual(outcome.error, {
    name: "NotAnError",
    message: "Threw undefined, not an Error",
  });
});

Deno.test("main stores steps, and gives those of earlier attempts without running them", async () => {
  await using thread = threadOf(`
    export default async (_event, ctx) => {
      const results = [
        await ctx.step("old", () => "run again"),
        await ctx.step("new", () => ({ at: new Date(0) })),
      ];
      console.log(JSON.stringify(results));
    };`);
  const { outcome, log } = await thread.run({ attempt: 2, steps: { old: "as before" } });
  assert.deepEqual(outcome, { kind: "done" });
  assert.equal(log[0]?.message, '["as before",{"at":"1970-01-01T00:00:00.000Z"}]');
  const stored = thread.messages.filter((it) => it.type === "step");
  assert.deepEqual(stored.map((it) => [it.run, it.claim, it.name, it.result]), [
    ["run-1", 1, "new", { at: "1970-01-01T00:00:00.000Z" }],
  ]);
});

Deno.test("main aborts ctx.signal when told to, and tells that it was the deadline", async () => {
  await using thread = threadOf(`
    export default async (_event, ctx) => {
      console.log("waiting");
      await new Promise((_resolve, reject) =>
        ctx.signal.addEventListener("abort", () => reject(ctx.signal.reason)));
    };`);
  thread.post(runMessage());
  await thread.next("log");
  const reason = "its deadline of 1 s has passed";
  thread.post({ type: "abort", run: "run-1", claim: 1, reason, timeout: true });
  const { outcome } = await thread.next("outcome");
  assert.equal(outcome.kind, "failed");
  assert.equal(outcome.timeout, true);
  assert.equal(outcome.error.name, "TimeoutError");
  assert.match(outcome.error.message, /its deadline of 1 s has passed/);
});

Deno.test("main keeps 1,000 of a million log lines, and answers afterwards", async () => {
  await using thread = threadOf(`
    export default (_event, ctx) => {
      const count = ctx.run.id === "flood" ? 1_000_000 : 1;
      for (let i = 0; i < count; i++) console.log("line", i, { of: count });
    };`);
  const { outcome, log, logDropped } = await thread.run({ id: "flood" });
  assert.deepEqual(outcome, { kind: "done" });
  assert.equal(log.length, LIMITS.logLines);
  assert.equal(log.at(-1)?.message, "line 999 { of: 1000000 }");
  assert.equal(logDropped, 1_000_000 - LIMITS.logLines);
  assert.equal((await thread.run({ id: "next" })).log.length, 1);
  const live = thread.messages.filter((it) => it.type === "log");
  assert.ok(live.length <= LIMITS.batchMessages + 1, `${live.length} lines were sent live`);
});

Deno.test("main keeps its port from handler code that talks to parentPort or postMessage()", async () => {
  await using thread = threadOf(`
    import { parentPort } from "node:worker_threads";
    parentPort.on("message", () => { throw new Error("heard main"); });
    parentPort.onmessage = () => { throw new Error("heard main"); };
    globalThis.onmessage = () => { throw new Error("heard main"); };
    parentPort.removeAllListeners();
    parentPort.postMessage({ type: "loading", file: "forged" });
    globalThis.postMessage({ type: "loading", file: "forged" });
    export default () => {};`);
  assert.deepEqual((await thread.run({})).outcome, { kind: "done" });
  assert.deepEqual(thread.loading, [`${HANDLER}.ts`]);
  assert.deepEqual(thread.messages.filter((it) => it.type === "stray"), []);
});
