import assert from "node:assert/strict";
import { join, type KnownHead } from "../../../lib/store/postgres/lanes.ts";

const at = (eventTime: number, lane: string | null = "lane", held = false) => ({
  lane,
  eventTime,
  held,
  now: 1_000,
});

const head = (over: Partial<KnownHead> = {}): KnownHead => ({
  seq: 7,
  state: "ready",
  place: { time: 5, turn: 0 },
  started: false,
  runAt: 0,
  asked: false,
  ...over,
});

Deno.test("join() makes the oldest event of a batch the head of an empty lane", () => {
  const { states, displaced } = join([at(3), at(1), at(2), at(1)], new Map());
  assert.deepEqual(states, ["waiting", "ready", "waiting", "waiting"]);
  assert.deepEqual(displaced, []);
});

Deno.test("join() puts an older event before a stored head that was never started, once", () => {
  const { states, displaced } = join([at(4), at(3), at(6)], new Map([["lane", head()]]));
  assert.deepEqual(states, ["waiting", "ready", "waiting"]);
  assert.deepEqual(displaced, [7]);
});

Deno.test("join() shortens the wait of a failing head, and lets others be", () => {
  const failing = head({ started: true, runAt: 9_000_000 });
  const { states, hastened } = join([at(1), at(9)], new Map([["lane", failing]]));
  assert.deepEqual(states, ["waiting", "waiting"]);
  assert.deepEqual(hastened, [{ seq: 7, runAt: 61_000 }]);
  assert.deepEqual(join([at(9)], new Map([["lane", head()]])).hastened, []);
});

Deno.test("join() begins runs without a lane, and held ones as held", () => {
  const { states } = join([at(1, null), at(1, null), at(1, "lane", true), at(2)], new Map());
  assert.deepEqual(states, ["ready", "ready", "held", "waiting"]);
});
