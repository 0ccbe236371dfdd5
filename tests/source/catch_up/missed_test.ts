import { deepStrictEqual as same } from "node:assert/strict";
import { type Known, untoldEvents } from "../../../lib/source/catch_up/missed.ts";
import type { SeenDelivery } from "../../../lib/source/catch_up/sink.ts";
import { row } from "./fake_changes.ts";
import { HOUR, MINUTE, NOON, SECOND } from "./setup.ts";

const delivery = (parts: Partial<SeenDelivery> & { readonly time: number }): SeenDelivery => ({
  requestId: "r1",
  objectType: "dcim.interface",
  objectId: "1",
  action: "update",
  origin: "webhook",
  told: true,
  ...parts,
});

/** Actions, and how many rows each event folds: what was missed, and what waits. Long after, unless told otherwise. */
function judge(known: Partial<Known>): [[string, number][], [string, number][]] {
  const { missed, waiting } = untoldEvents({
    rows: [],
    deliveries: [],
    now: NOON + HOUR,
    replays: false,
    seen: new Map(),
    ...known,
  });
  const told = (events: typeof missed) =>
    events.map(({ action, rows }): [string, number] => [action, rows.length]);
  return [told(missed), told(waiting)];
}

Deno.test("untoldEvents() finds what no delivery told, in order of time", () => {
  const rows = [
    row({ time: NOON + 2, requestId: "r2", action: "delete" }),
    row({ time: NOON + 1, requestId: "r1" }),
    row({ time: NOON, requestId: "r3" }),
  ];
  const deliveries = [delivery({ requestId: "r3", time: NOON })];
  same(judge({ rows, deliveries }), [[["update", 1], ["delete", 1]], []]);
});

Deno.test("untoldEvents() takes a delivery for all that its request had done before", () => {
  const rows = [row({ time: NOON }), row({ time: NOON + 9 * MINUTE })];
  same(judge({ rows, deliveries: [delivery({ time: NOON + 10 * MINUTE })] }), [[], []]);
  same(judge({ rows, deliveries: [delivery({ time: NOON + MINUTE })] }), [[["update", 1]], []]);
  same(judge({ rows, deliveries: [delivery({ time: NOON - 1 })] }), [[["update", 2]], []]);
});

Deno.test("untoldEvents() does not take a delivery for another object, request or replay", () => {
  const rows = [row({ time: NOON })];
  for (
    const other of [
      { objectId: "2" },
      { objectType: "dcim.device" },
      { requestId: "r2" },
      { told: false },
    ]
  ) {
    same(judge({ rows, deliveries: [delivery({ time: NOON, ...other })] }), [[["update", 1]], []]);
  }
  const replays = [...rows, row({ time: NOON + MINUTE })];
  const deliveries = [delivery({ time: NOON + MINUTE })];
  same(judge({ rows: replays, deliveries, replays: true }), [[["update", 1]], []]);
  same(judge({ rows: replays, deliveries, replays: false }), [[], []]);
});

Deno.test("untoldEvents() takes an update neither for a create nor for a delete", () => {
  const created = [row({ time: NOON, action: "create" }), row({ time: NOON + 1 })];
  const deleted = [row({ time: NOON }), row({ time: NOON + 1, action: "delete" })];
  const by = (action: SeenDelivery["action"]) => [delivery({ action, time: NOON + 2 })];
  same(judge({ rows: created, deliveries: by("update") }), [[["create", 1]], []]);
  same(judge({ rows: created, deliveries: by("create") }), [[], []]);
  same(judge({ rows: created, deliveries: by("delete") }), [[], []]);
  same(judge({ rows: deleted, deliveries: by("update") }), [[["delete", 1]], []]);
  same(judge({ rows: deleted, deliveries: by("create") }), [[["delete", 1]], []]);
  same(judge({ rows: deleted, deliveries: by("delete") }), [[], []]);
});

Deno.test("untoldEvents() takes a delivery without a request id for changes of the 30 s before it", () => {
  const deliveries = [delivery({ requestId: null, time: NOON + 30 * SECOND })];
  same(judge({ rows: [row({ time: NOON })], deliveries }), [[], []]);
  same(judge({ rows: [row({ time: NOON - 1 })], deliveries }), [[["update", 1]], []]);
  same(judge({ rows: [row({ time: NOON + 31 * SECOND })], deliveries }), [[["update", 1]], []]);
});

Deno.test("untoldEvents() waits until a request has been quiet, and been seen, for 60 s", () => {
  const rows = [row({ time: NOON }), row({ time: NOON + MINUTE, objectId: "2" })];
  const both: [string, number][] = [["update", 1], ["update", 1]];
  const seen = new Map([["r1", NOON]]);
  same(judge({ rows, seen, now: NOON + 2 * MINUTE - 1 }), [[], both]);
  same(judge({ rows, seen, now: NOON + 2 * MINUTE }), [both, []]);
  same(judge({ rows, now: NOON + 2 * MINUTE }), [[], both]);
  same(judge({ rows, seen: new Map([["r1", NOON + MINUTE + 1]]), now: NOON + 2 * MINUTE }), [
    [],
    both,
  ]);
  same(judge({ rows, seen: null, now: NOON + 2 * MINUTE }), [both, []]);
});

Deno.test("untoldEvents() need not see again what is older than any transaction", () => {
  const rows = [row({ time: NOON }), row({ time: NOON + MINUTE })];
  same(judge({ rows, now: NOON + 16 * MINUTE - 1 }), [[], [["update", 2]]]);
  same(judge({ rows, now: NOON + 16 * MINUTE }), [[["update", 2]], []]);
});

Deno.test("untoldEvents() does not wait longer than an hour for a request that goes on and on", () => {
  const rows = [row({ time: NOON }), row({ time: NOON + HOUR })];
  same(judge({ rows, now: NOON + HOUR + SECOND }), [[["update", 1]], [["update", 1]]]);
});
