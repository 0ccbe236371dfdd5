import assert from "node:assert/strict";
import { until } from "../../until.ts";
import { MINUTE, Pulse, Station } from "./station.ts";

const NAME = "dcim.interface.update";
/** Takes a moment, so that it is under way when its neighbour goes wrong. */
const GOOD = "export default () => new Promise((done) => setTimeout(done, 300));";
const once = "export const config = { retries: 0 };";

Deno.test("a handler that loops without end is dead, its neighbour is done, main goes on", async () => {
  await using station = await Station.start({
    [`${NAME}.bad`]: "export default () => { for (;;); };",
    [`${NAME}.good`]: GOOD,
  });
  using pulse = new Pulse();
  const [bad, good] = await station.deliver(`${NAME}.bad`, `${NAME}.good`);
  const dead = await station.run(bad!);
  assert.equal(dead.state, "dead");
  assert.match(dead.reason!, /^Blocks its thread/);
  assert.equal(dead.interrupted, 1);
  assert.deepEqual((await station.attempts(bad!)).map((a) => a.outcome).sort(), [
    "dead",
    "interrupted",
  ]);
  assert.equal((await station.run(good!)).state, "done");
  assert.ok(pulse.count >= 20, `main's event loop turned only ${pulse.count} times`);
});

Deno.test("a handler that calls Deno.exit() is interrupted, then fails alone, others are done", async () => {
  await using station = await Station.start({
    [`${NAME}.bad`]: `${once} export default () => Deno.exit(0);`,
    [`${NAME}.good`]: GOOD,
  });
  const [good, bad] = await station.deliver(`${NAME}.good`, `${NAME}.bad`);
  const dead = await station.run(bad!);
  assert.equal(dead.state, "dead");
  assert.match(dead.reason!, /called Deno\.exit\(\) or process\.exit\(\) \(code 0\)/);
  assert.equal(dead.attempt, 1, "only the one alone counts");
  assert.equal((await station.run(good!)).state, "done");
  const [next] = await station.deliver(`${NAME}.bad`);
  assert.equal((await station.run(next!)).interrupted, 0, "convicted: at once alone");
});

const FILL = `
  const fill = () => {
    const kept = [];
    for (;;) kept.push(Array.from({ length: 1000 }, (_, i) => ({ i })));
  };`;

Deno.test("a handler that fills the heap costs its own thread", async () => {
  await using station = await Station.start({
    [`${NAME}.bad`]: `${once} ${FILL} export default () => new Promise(() => setTimeout(fill));`,
    [`${NAME}.good`]: GOOD,
  }, { memory: 64 * 2 ** 20 });
  using pulse = new Pulse();
  const [bad, good] = await station.deliver(`${NAME}.bad`, `${NAME}.good`);
  const dead = await station.run(bad!);
  assert.match(dead.reason!, /ran out of memory \(HOOKBOX_HANDLER_MEMORY\)/);
  assert.equal((await station.run(good!)).state, "done");
  assert.ok(pulse.count > 0);
});

Deno.test("a handler that fills the heap outside of a timer costs its own thread, too", async () => {
  await using station = await Station.start({
    [`${NAME}.bad`]: `${FILL}
      export const config = { timeout: "5s", retries: 0 };
      export default async () => { await null; fill(); };`,
    [`${NAME}.good`]: GOOD,
  }, { memory: 64 * 2 ** 20 });
  using pulse = new Pulse();
  const [bad, good] = await station.deliver(`${NAME}.bad`, `${NAME}.good`);
  assert.match((await station.run(bad!)).reason!, /ran out of memory \(HOOKBOX_HANDLER_MEMORY\)/);
  assert.equal((await station.run(good!)).state, "done");
  assert.ok(pulse.count > 0);
  const [next] = await station.deliver(`${NAME}.good`);
  assert.equal((await station.run(next!)).state, "done", "its thread was replaced");
});

Deno.test("a late throw and a forgotten promise cost nobody anything", async () => {
  await using station = await Station.start({
    [`${NAME}.late`]:
      `export default () => { setTimeout(() => { throw new Error("late"); }, 50); };`,
    [`${NAME}.forgotten`]: `export default () => { Promise.reject(new Error("forgotten")); };`,
    [`${NAME}.good`]: GOOD,
  });
  const ids = await station.deliver(`${NAME}.late`, `${NAME}.forgotten`, `${NAME}.good`);
  for (const id of ids) {
    const run = await station.run(id);
    assert.deepEqual([run.state, run.interrupted], ["done", 0]);
  }
  // The timer has fired by now: `good` took six times as long.
  const [next] = await station.deliver(`${NAME}.good`);
  assert.deepEqual((await station.run(next!)).interrupted, 0);
});

Deno.test("a promise that never settles is a timeout; its retry waits for the end of its thread", async () => {
  await using station = await Station.start({
    [`${NAME}.bad`]: `
      export const config = { timeout: "1s", retries: 1, backoff: ["1s"] };
      export default (event, ctx) => { ctx.log.info("attempt " + ctx.attempt); return new Promise(() => {}); };`,
    [`${NAME}.good`]: GOOD,
  });
  const [bad] = await station.deliver(`${NAME}.bad`);
  const [good] = await station.deliver(`${NAME}.good`);
  assert.equal((await station.run(good!)).state, "done");
  const dead = await station.run(bad!);
  assert.deepEqual([dead.state, dead.attempt, dead.interrupted], ["dead", 2, 0]);
  const attempts = (await station.attempts(bad!)).toSorted((a, b) => a.claim - b.claim);
  assert.deepEqual(attempts.map((a) => [a.outcome, a.log.map((line) => line.message)]), [
    ["timeout", ["attempt 1"]],
    ["timeout", ["attempt 2"]],
  ]);
  const [first, second] = attempts;
  assert.ok(first!.endedAt <= second!.startedAt);
});

Deno.test("a handler that obeys its signal fails as a timeout and keeps its thread", async () => {
  await using station = await Station.start({
    [NAME]: `
      export const config = { timeout: "1s", retries: 0 };
      export default (event, ctx) => new Promise((_, fail) =>
        ctx.signal.addEventListener("abort", () => fail(ctx.signal.reason)));`,
  });
  const [id] = await station.deliver(NAME);
  assert.equal((await station.run(id!)).state, "dead");
  assert.deepEqual((await station.attempts(id!)).map((a) => a.outcome), ["timeout"]);
});

Deno.test("whatever is thrown is a failed attempt with words", async () => {
  await using station = await Station.start({
    [`${NAME}.text`]: `${once} export default () => { throw "only text"; };`,
    [`${NAME}.nothing`]: `${once} export default () => { throw undefined; };`,
  });
  const [text, nothing] = await station.deliver(`${NAME}.text`, `${NAME}.nothing`);
  assert.match((await station.run(text!)).reason!, /only text/);
  assert.match((await station.run(nothing!)).reason!, /undefined/);
});

Deno.test("a file that blocks or exits while it loads is broken, the others load", async () => {
  await using station = await Station.start({
    [`${NAME}.block`]: "for (;;);",
    [`${NAME}.exit`]: "Deno.exit(0); export default () => {};",
    [`${NAME}.good`]: GOOD,
  });
  const status = station.worker.set!.handlers.map((h) => [h.id, h.status]);
  assert.deepEqual(status, [
    [`${NAME}.block`, "broken"],
    [`${NAME}.exit`, "broken"],
    [`${NAME}.good`, "ready"],
  ]);
  const problems = station.worker.set!.handlers.map((h) => h.problem ?? "");
  assert.match(problems[0]!, /stopped answering/);
  assert.match(problems[1]!, /Deno\.exit/);
  const [good, block] = await station.deliver(`${NAME}.good`, `${NAME}.block`);
  assert.equal((await station.run(good!)).state, "done");
  const held = await station.run(block!, (run) => run.state === "held");
  assert.equal(held.reason, "handler broken");
});

Deno.test("a flood of log lines is cut, and main goes on", async () => {
  await using station = await Station.start({
    [`${NAME}.burst`]:
      `export default () => { for (let i = 0; i < 50_000; i++) console.log("line " + i); };`,
    [`${NAME}.stream`]: `
      export const config = { timeout: "2s", retries: 0 };
      export default async (event, ctx) => {
        while (!ctx.signal.aborted) {
          for (let i = 0; i < 1000; i++) console.log("line " + i);
          await new Promise((go) => setTimeout(go));
        }
      };`,
  });
  using pulse = new Pulse();
  const [burst, stream] = await station.deliver(`${NAME}.burst`, `${NAME}.stream`);
  assert.equal((await station.run(burst!)).state, "done");
  const [attempt] = await station.attempts(burst!);
  assert.deepEqual([attempt!.log.length, attempt!.logDropped], [1_000, 49_000]);
  const before = pulse.count;
  await until("main's event loop to turn", () => pulse.count > before + 10, MINUTE);
  assert.equal((await station.run(stream!)).state, "done");
  const [streamed] = await station.attempts(stream!);
  assert.equal(streamed!.log.length, 1_000);
  assert.ok(streamed!.logDropped > 0);
});
