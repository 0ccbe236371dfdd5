import assert from "node:assert/strict";
import { dueTimes, inTheWay, LATE, MOST } from "../../../lib/handler/schedule/due.ts";
import { createTimetable } from "../../../lib/handler/schedule/timetable.ts";

const MINUTE = 60_000;
const timetable = createTimetable({ every: MINUTE });
const minute = (n: number) => n * MINUTE;

Deno.test("dueTimes() has nothing before the next time has come", () => {
  for (const missed of ["once", "all", "skip"] as const) {
    assert.deepEqual(dueTimes(timetable, missed, minute(5), minute(6) - 1), []);
  }
});

Deno.test("dueTimes() has a time as soon as it has come, whatever becomes of missed ones", () => {
  for (const missed of ["once", "all", "skip"] as const) {
    assert.deepEqual(dueTimes(timetable, missed, minute(5), minute(6)), [
      { at: minute(6), missed: 0 },
    ]);
  }
});

Deno.test("dueTimes() makes one run of all that was missed", () => {
  assert.deepEqual(dueTimes(timetable, "once", minute(5), minute(9) + 1), [
    { at: minute(9), missed: 3 },
  ]);
  assert.deepEqual(dueTimes(timetable, "once", 0, minute(100_000)), [
    { at: minute(100_000), missed: MOST - 1 },
  ]);
});

Deno.test("dueTimes() makes a run of each with all, and of very many the last", () => {
  const few = dueTimes(timetable, "all", minute(5), minute(8));
  assert.deepEqual(few.map(({ at }) => at), [6, 7, 8].map(minute));
  const many = dueTimes(timetable, "all", 0, minute(100_000));
  assert.equal(many.length, MOST);
  assert.equal(many.at(-1)!.at, minute(100_000));
});

Deno.test("dueTimes() leaves out with skip what is late", () => {
  const daily = createTimetable({ every: 1440 * MINUTE });
  const due = minute(1440);
  assert.deepEqual(dueTimes(daily, "skip", 0, due + LATE), [{ at: due, missed: 0 }]);
  assert.deepEqual(dueTimes(daily, "skip", 0, due + LATE + 1), []);
});

Deno.test("inTheWay() makes no second run where one has not begun, with once", () => {
  assert.equal(inTheWay("once", []), null);
  assert.equal(inTheWay("once", [{ started: true }]), null);
  assert.match(inTheWay("once", [{ started: true }, { started: false }])!, /not begun/);
});

Deno.test("inTheWay() makes no run before the last is over, with skip", () => {
  assert.equal(inTheWay("skip", []), null);
  assert.match(inTheWay("skip", [{ started: true }])!, /not over/);
});

Deno.test("inTheWay() makes every run with all, until very many wait", () => {
  const open = (count: number) => Array.from({ length: count }, () => ({ started: false }));
  assert.equal(inTheWay("all", open(MOST - 1)), null);
  assert.match(inTheWay("all", open(MOST))!, /100 runs before it/);
});
