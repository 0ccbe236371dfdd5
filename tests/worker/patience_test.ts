import assert from "node:assert/strict";
import { configure, type LogRecord, reset } from "@logtape/logtape";
import { Patience } from "../../lib/worker/patience.ts";
import { StoreError } from "../../lib/store/store.ts";
import { FakeClock } from "../fake_clock.ts";

/** Runs `test` with what hookbox logs meanwhile. */
async function logged(test: (records: LogRecord[]) => Promise<void>): Promise<void> {
  const records: LogRecord[] = [];
  await configure({
    sinks: { list: (record) => records.push(record) },
    loggers: [
      { category: "hookbox", sinks: ["list"], lowestLevel: "info" },
      { category: ["logtape", "meta"], lowestLevel: "error" },
    ],
  });
  try {
    await test(records);
  } finally {
    await reset();
  }
}

Deno.test("Patience.insist() repeats with growing waits until it works", async () => {
  const clock = new FakeClock();
  const times: number[] = [];
  const start = clock.now();
  const result = new Patience(clock).insist("do it", () => {
    times.push(clock.now() - start);
    return times.length < 10 ? Promise.reject(new Error("no")) : Promise.resolve("yes");
  });
  await clock.advance(10_000);
  assert.equal(await result, "yes");
  assert.deepEqual(times, [0, 10, 30, 70, 150, 310, 630, 1_270, 2_270, 3_270]);
});

Deno.test("Patience logs the trouble of a store once, and its end", async () => {
  await logged(async (records) => {
    const clock = new FakeClock();
    const patience = new Patience(clock);
    let full = true;
    const call = () => full ? Promise.reject(new Error("disk full")) : Promise.resolve(1);
    const both = Promise.all([
      patience.insist("claim runs", call),
      patience.insist("store outcomes", call),
    ]);
    await clock.advance(20_000);
    full = false;
    await clock.advance(1_000);
    assert.deepEqual(await both, [1, 1]);
    assert.deepEqual(records.map((record) => [record.level, record.rawMessage]), [
      ["error", "Cannot {what}, trying again: {error}"],
      ["info", "The store works again"],
    ]);
  });
});

Deno.test("Patience does not take a call that works for the end of another one's trouble", async () => {
  await logged(async (records) => {
    const clock = new FakeClock();
    const patience = new Patience(clock);
    let full = true;
    const write = () => full ? Promise.reject(new StoreError("disk full")) : Promise.resolve(1);
    const writing = patience.insist("store outcomes", write);
    for (let i = 0; i < 10; i++) {
      await patience.insist("read", () => Promise.resolve(2));
      await clock.advance(1_000);
    }
    full = false;
    await clock.advance(1_000);
    assert.equal(await writing, 1);
    assert.deepEqual(records.map(({ level }) => level), ["error", "info"]);
    assert.equal(records[0]!.properties["error"], "disk full");
  });
});

Deno.test("Patience.insist() throws what is not worth another try, and after its limit", async () => {
  const clock = new FakeClock();
  const patience = new Patience(clock);
  const fail = () => Promise.reject(new TypeError("no"));
  const worth = (error: unknown) => !(error instanceof TypeError);
  await assert.rejects(patience.insist("x", fail, { worth }), TypeError);
  const limited = assert.rejects(patience.insist("x", fail, { limit: 100 }), TypeError);
  await clock.advance(100);
  await limited;
});

Deno.test("Patience.end() lets every wait try once more and then give up", async () => {
  const clock = new FakeClock();
  const patience = new Patience(clock);
  let calls = 0;
  const waiting = assert.rejects(patience.insist("x", () => {
    calls++;
    return Promise.reject(new Error("no"));
  }));
  await clock.advance(0);
  patience.end();
  await waiting;
  assert.equal(calls, 2);
  assert.equal(clock.pending, 0);
});
