import assert from "node:assert/strict";
import { runOf } from "../../lib/handler/new_run.ts";
import type { PlainConfig } from "../../lib/handler/types.ts";
import { event, handler, job } from "./made.ts";

const ID = "dcim.interface.any";
const BATCH = { wait: 10_000, max: 100_000, by: "handler", size: 1_000 };
const run = (config: Partial<PlainConfig>, of = event()) => runOf(handler(ID, { config }), of);
const laneBy = (by: string, of = event()) => run({ batch: { ...BATCH, by } }, of).lane;

Deno.test("runOf() is due at once, and keeps nothing of the event, where nothing is gathered", () => {
  const made = run({});
  assert.ok(!("delay" in made) && !("prechange" in made));
});

Deno.test("runOf() is due later where a handler debounces, and keeps what was before", () => {
  const made = run({ debounce: { wait: 5_000, max: 50_000 } });
  assert.equal(made.delay, 5_000);
  assert.deepEqual(made.prechange, { mtu: 1500, description: "" });
  assert.equal(made.lane, run({}).lane);
});

Deno.test("runOf() keeps null for what was not before, or is not known", () => {
  const debounce = { wait: 5_000, max: 50_000 };
  const snapshots = { ...event().snapshots, prechange: null };
  assert.equal(run({ debounce }, { ...event(), snapshots }).prechange, null);
});

Deno.test("runOf() does not debounce what has no object", () => {
  const debounce = { wait: 5_000, max: 50_000 };
  const made = runOf(handler(ID, { config: { debounce } }), job());
  assert.ok(!("delay" in made) && made.lane === null);
});

Deno.test("runOf() is due later where a handler batches, one lane for all of a source", () => {
  const made = run({ batch: BATCH });
  assert.deepEqual([made.delay, "prechange" in made], [10_000, false]);
  assert.equal(made.lane, run({ batch: BATCH }, event({ objectId: 6 })).lane);
  assert.notEqual(made.lane, run({ batch: BATCH }, event({ source: "lab" })).lane);
  assert.equal(runOf(handler(ID, { config: { batch: BATCH } }), job()).lane, made.lane);
});

Deno.test("runOf() batches by request, what has none goes together", () => {
  const of = (requestId: string | null, objectId = 5) => event({ requestId, objectId });
  assert.equal(laneBy("request", of("r1")), laneBy("request", of("r1", 6)));
  assert.notEqual(laneBy("request", of("r1")), laneBy("request", of("r2")));
  assert.equal(laneBy("request", of(null)), laneBy("request", of(null, 6)));
});

Deno.test("runOf() batches by a value of the data, what has none goes together", () => {
  const of = (data: Record<string, unknown>, objectId = 5) => event({ data, objectId });
  const by = (...args: Parameters<typeof of>) => laneBy("data.zone.id", of(...args));
  assert.equal(by({ zone: { id: 1 } }), by({ zone: { id: 1 } }, 6));
  assert.notEqual(by({ zone: { id: 1 } }), by({ zone: { id: 2 } }));
  assert.equal(by({ zone: null }), by({}, 6));
});
