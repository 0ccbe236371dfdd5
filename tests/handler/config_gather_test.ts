import assert from "node:assert/strict";
import { readConfig } from "../../lib/handler/config.ts";
import type { PlainConfig } from "../../lib/handler/types.ts";

function good(value: unknown): PlainConfig {
  const read = readConfig(value);
  if ("problem" in read) throw new Error(read.problem);
  return read.config;
}

function problems(value: unknown): string[] {
  const read = readConfig(value);
  return "problem" in read ? read.problem.split("\n") : [];
}

Deno.test("readConfig() takes one wait for debounce, the longest is ten times it", () => {
  assert.deepEqual(good({ debounce: "10s" }).debounce, { wait: 10_000, max: 100_000 });
  assert.deepEqual(good({ debounce: 500 }).debounce, { wait: 500, max: 5_000 });
});

Deno.test("readConfig() takes both waits for debounce", () => {
  assert.deepEqual(good({ debounce: { wait: "10s", max: "15s" } }).debounce, {
    wait: 10_000,
    max: 15_000,
  });
});

Deno.test("readConfig() fills in what batch does not say", () => {
  assert.deepEqual(good({ batch: {} }).batch, {
    wait: 10_000,
    max: 100_000,
    by: "handler",
    size: 1_000,
  });
  const said = { wait: "5s", max: "2m", by: "data.zone.id", size: 50 };
  assert.deepEqual(good({ batch: said }).batch, { ...said, wait: 5_000, max: 120_000 });
});

Deno.test("readConfig() gives no debounce and no batch where none is said", () => {
  assert.ok(!("debounce" in good({})) && !("batch" in good({})));
});

const DURATION = 'must be a duration, such as "250ms", "30s", "5m", "2h", "1d", or milliseconds';

for (
  const [value, problem] of [
    [{ debounce: true }, `config.debounce.wait ${DURATION}`],
    [{ debounce: "2d" }, "config.debounce.wait must be from 1ms to 1d"],
    [{ debounce: { wait: "10s", max: "5s" } }, "config.debounce.max must not be shorter than wait"],
    [
      { debounce: { wait: "10s", by: "x" } },
      "config.debounce has no field by. Its fields are wait, max",
    ],
    [
      { batch: { waits: "10s" } },
      "config.batch has no field waits. Its fields are wait, max, by, size",
    ],
    [{ batch: { wait: "soon" } }, `config.batch.wait ${DURATION}`],
    [{ batch: { wait: "1m", max: "5s" } }, "config.batch.max must not be shorter than wait"],
    [
      { batch: { by: "object" } },
      'config.batch.by must be "handler", "request", or a path such as "data.zone.id"',
    ],
    [{ batch: { size: 0 } }, "config.batch.size must be a whole number from 1 to 10000"],
    [
      { debounce: "10s", lane: "data.device.id" },
      'config.debounce waits for more of the same object, so it needs config.lane "object". To gather what ' +
      "different objects have in common, use config.batch",
    ],
    [
      { debounce: "10s", batch: {} },
      "config.batch gives every event and config.debounce only the last of an object: have one of them",
    ],
    [
      { batch: {}, lane: "object" },
      "config.batch cannot be combined with config.lane: config.batch.by says what goes together, and such " +
      "batches go one after another",
    ],
    [
      { batch: {}, supersede: true },
      "config.batch cannot be combined with config.supersede: a batch that failed is tried again as it is",
    ],
    [
      { batch: {}, refresh: true },
      "config.batch cannot be combined with config.refresh, which reads one object at a time: read what you " +
      "need in the handler",
    ],
  ] as const
) {
  Deno.test(`readConfig() refuses ${JSON.stringify(value)}`, () => {
    assert.deepEqual(problems(value), [problem]);
  });
}

Deno.test("readConfig() refuses a batch that is no object", () => {
  assert.equal(problems({ batch: "10s" }).length, 1);
});
