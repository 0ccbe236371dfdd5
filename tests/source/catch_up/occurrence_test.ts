import { deepStrictEqual as same, strictEqual as is } from "node:assert/strict";
import type { Action } from "../../../lib/event/types.ts";
import { fold, occurrencesOf } from "../../../lib/source/catch_up/occurrence.ts";
import { row } from "./fake_changes.ts";
import { MINUTE, NOON, SECOND } from "./setup.ts";

/** Rows of one request and object, a second apart. */
const rows = (...actions: Action[]) =>
  actions.map((action, i) => row({ action, time: NOON + i * SECOND }));

Deno.test("occurrencesOf() takes what one request did to one object for one, however far apart", () => {
  const all = [
    row({ time: NOON + 9 * MINUTE }),
    row({ time: NOON, objectId: "2" }),
    row({ time: NOON, requestId: "r2" }),
    row({ time: NOON, objectType: "dcim.device" }),
    row({ time: NOON }),
  ];
  same(
    occurrencesOf(all, false).map(({ rows, next }) => [rows.map(({ id }) => id), next]),
    [[[all[4]!.id, all[0]!.id], null], ...all.slice(1, 4).map(({ id }) => [[id], null])],
  );
});

Deno.test("occurrencesOf() separates what is replayed more than 30 s later", () => {
  const times = [0, 30, 60.001, 70].map((seconds) => NOON + seconds * SECOND);
  const all = times.map((time) => row({ time }));
  same(
    occurrencesOf(all, true).map(({ rows, next }) => [rows.length, next]),
    [[2, NOON + 60_001], [2, null]],
  );
  is(occurrencesOf(all, false).length, 1);
});

Deno.test("fold() tells rows as NetBox tells a request", () => {
  const cases: readonly (readonly [Action, ...Action[]])[] = [
    ["create", "create"],
    ["create", "create", "update"],
    ["update", "update", "update"],
    ["delete", "delete"],
    ["delete", "update", "delete"],
    ["delete", "create", "update", "delete"],
    // Something that it pointed to was deleted with it.
    ["delete", "delete", "update"],
    // A branch that deleted it was merged and reverted.
    ["update", "delete", "create"],
    ["create", "create", "delete", "create"],
  ];
  for (const [expected, ...actions] of cases) {
    is(fold(rows(...actions), null, false).action, expected, actions.join());
  }
});

Deno.test("fold() has the first state, the last one, and the time of the last row", () => {
  const all = rows("update", "update", "update");
  const event = fold(all, null, false);
  same([event.rows[0], event.last, event.from], [all[0], all[2], NOON]);
  same([event.time, event.stamp], [NOON + 2 * SECOND, "2026-11-22T12:00:02.000123Z"]);
});

Deno.test("fold() has the state that was deleted, though something was logged after it", () => {
  const all = rows("update", "delete", "update");
  const event = fold(all, null, false);
  same([event.last, event.time], [all[1], NOON + 2 * SECOND]);
});

Deno.test("fold() says until when a late webhook can be the event: to the next replay, 15 minutes at most", () => {
  is(fold(rows("update"), null, false).until, null);
  is(fold(rows("update"), null, true).until, NOON + 15 * MINUTE);
  is(fold(rows("update"), NOON + 40 * SECOND, true).until, NOON + 40 * SECOND - 1);
});
