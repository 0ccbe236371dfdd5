import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Log } from "../../../lib/handler/host/log.ts";
import { Outbox } from "../../../lib/handler/host/outbox.ts";
import { type FromHost, LIMITS } from "../../../lib/handler/host/protocol.ts";
import { FakeClock } from "../../fake_clock.ts";

/** A log and what it has shown live. */
function setUp(who: { run?: string; handler?: string } = { run: "run-1", handler: "h" }) {
  const live: FromHost[] = [];
  const clock = new FakeClock();
  const outbox: Outbox = new Outbox((batch) => {
    live.push(...batch.messages);
    queueMicrotask(() => outbox.acknowledge(batch.seq));
  });
  return { log: new Log(who, outbox, clock), live, clock };
}

const settle = () => new Promise((resolve) => setTimeout(resolve));

Deno.test("Log keeps the lines of a run, and shows them live", async () => {
  const { log, live, clock } = setUp();
  const line = { time: clock.now(), level: "warning", message: "odd" };
  log.write("warning", () => "odd");
  await settle();
  assert.deepEqual(live, [{ type: "log", run: "run-1", handler: "h", line }]);
  assert.deepEqual(log.take(), { log: [line], logDropped: 0 });
});

Deno.test("Log only shows what comes after the end of the attempt", async () => {
  const { log, live } = setUp();
  log.take();
  log.write("info", () => "late");
  await settle();
  assert.deepEqual(log.take(), { log: [], logDropped: 0 });
  assert.equal(live.length, 1);
});

Deno.test("Log counts lines beyond the limit, without formatting what nobody sees", () => {
  const { log } = setUp();
  let formatted = 0;
  for (let i = 0; i < 5000; i++) log.write("info", () => `line ${formatted++}`);
  assert.equal(formatted, LIMITS.logLines);
  const { log: lines, logDropped } = log.take();
  assert.equal(lines.length, LIMITS.logLines);
  assert.equal(logDropped, 4000);
});

Deno.test("Log clips long lines", () => {
  const { log } = setUp();
  log.write("info", () => "x".repeat(LIMITS.logLineLength));
  log.write("info", () => "x".repeat(LIMITS.logLineLength + 1));
  const [whole, clipped] = log.take().log;
  assert.equal(whole?.message, "x".repeat(LIMITS.logLineLength));
  assert.equal(clipped?.message, `${"x".repeat(LIMITS.logLineLength - 1)}…`);
});

Deno.test("Log does not keep the rest of a clipped line alive", () => {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  const heap = () => {
    collect();
    return Deno.memoryUsage().heapUsed;
  };
  const { log } = setUp();
  const line = 4 * 1024 * 1024;
  const before = heap();
  // The text is made in the heap, and flat, as a response body would be.
  for (let i = 0; i < 10; i++) {
    log.write("info", () => new TextDecoder().decode(new Uint8Array(line)));
  }
  const grown = heap() - before;
  assert.equal(log.take().log.length, 10);
  assert.ok(grown < 2 * line, `the heap grew by ${grown} bytes`);
});

Deno.test("Log survives a value that throws when it is shown", () => {
  const { log } = setUp();
  log.write("info", () => {
    throw new Error("no");
  });
  assert.equal(log.take().log[0]?.message, "(a log line that throws when it is shown)");
});

Deno.test("Log tells a stray error, and keeps it among the lines of the run", async () => {
  const { log, live } = setUp();
  log.stray("boom");
  await settle();
  const error = 'NotAnError: Threw "boom", not an Error';
  assert.deepEqual(live, [{ type: "stray", run: "run-1", handler: "h", error }]);
  assert.equal(log.take().log[0]?.message, `Nothing caught this error: ${error}`);
});

Deno.test("Log keeps nothing for an import", async () => {
  const { log, live } = setUp({ handler: "h" });
  for (let i = 0; i < 2000; i++) log.write("info", () => "x");
  await settle();
  assert.deepEqual(log.take(), { log: [], logDropped: 0 });
  assert.equal(live.length, LIMITS.batchMessages);
});
