import assert from "node:assert/strict";
import fc from "fast-check";
import { createTimetable, type TimetableConfig } from "../../../lib/handler/schedule/timetable.ts";

const at = (text: string) => Date.parse(text);
const iso = (time: number | null) => time === null ? null : new Date(time).toISOString();

/** The first times after one, as UTC. */
function next(config: TimetableConfig, after: string, count: number): string[] {
  const timetable = createTimetable(config);
  const times: string[] = [];
  for (let time: number | null = at(after); times.length < count;) {
    time = timetable.after(time!);
    if (time === null) break;
    times.push(iso(time)!.replace(/:00\.000Z$/, ""));
  }
  return times;
}

Deno.test("createTimetable() takes five fields, six with seconds, names and nicknames", () => {
  const from = "2026-01-01T00:00:00Z";
  assert.deepEqual(next({ cron: "0 9 * jan-Mar mon,FRI" }, from, 3), [
    "2026-01-02T09:00",
    "2026-01-05T09:00",
    "2026-01-09T09:00",
  ]);
  assert.deepEqual(next({ cron: "*/30 * * * * *" }, from, 3), [
    "2026-01-01T00:00:30.000Z",
    "2026-01-01T00:01",
    "2026-01-01T00:01:30.000Z",
  ]);
  assert.deepEqual(next({ cron: "@daily" }, from, 2), ["2026-01-02T00:00", "2026-01-03T00:00"]);
  assert.deepEqual(next({ cron: "0 0 L * *" }, from, 2), ["2026-01-31T00:00", "2026-02-28T00:00"]);
});

Deno.test("createTimetable() goes by UTC where no time zone is given", () => {
  assert.deepEqual(next({ cron: "0 12 * * *" }, "2026-07-01T00:00:00Z", 1), ["2026-07-01T12:00"]);
});

Deno.test("createTimetable() keeps the time of day when clocks change", () => {
  const cron = { cron: "0 9 * * *", timezone: "Europe/Berlin" };
  assert.deepEqual(next(cron, "2026-03-27T12:00:00Z", 2), ["2026-03-28T08:00", "2026-03-29T07:00"]);
  assert.deepEqual(next(cron, "2026-10-23T12:00:00Z", 2), ["2026-10-24T07:00", "2026-10-25T08:00"]);
});

Deno.test("createTimetable() has a time that a clock change leaves out right after the change", () => {
  const cron = { cron: "30 2 * * *", timezone: "Europe/Berlin" };
  assert.deepEqual(next(cron, "2026-03-28T00:00:00Z", 3), [
    "2026-03-28T01:30",
    "2026-03-29T01:00", // 03:00: there is no 02:30
    "2026-03-30T00:30",
  ]);
});

Deno.test("createTimetable() has a time that comes twice once, also in a list of hours", () => {
  assert.deepEqual(
    next({ cron: "30 2 * * *", timezone: "Europe/Berlin" }, "2026-10-24T12:00:00Z", 2),
    ["2026-10-25T00:30", "2026-10-26T01:30"],
  );
  assert.deepEqual(
    next({ cron: "0 2,3 * * *", timezone: "Europe/Berlin" }, "2026-10-24T12:00:00Z", 3),
    ["2026-10-25T00:00", "2026-10-25T02:00", "2026-10-26T01:00"],
  );
});

Deno.test("createTimetable() goes on in its steps through an hour that comes twice, or not at all", () => {
  const cron = { cron: "*/30 * * * *", timezone: "Europe/Berlin" };
  const half = (from: string) =>
    next(cron, from, 6).map((text, index, all) =>
      index === 0 ? 0 : (at(`${text}Z`) - at(`${all[index - 1]}Z`)) / 60_000
    );
  assert.deepEqual(half("2026-10-24T23:40:00Z"), [0, 30, 30, 30, 30, 30]);
  assert.deepEqual(half("2026-03-29T00:10:00Z"), [0, 30, 30, 30, 30, 30]);
});

Deno.test("createTimetable() has intervals whose times do not depend on who asks when", () => {
  const times = next({ every: 6 * 3_600_000 }, "2026-03-28T23:59:59Z", 3);
  assert.deepEqual(times, ["2026-03-29T00:00", "2026-03-29T06:00", "2026-03-29T12:00"]);
});

Deno.test("createTimetable() says what is wrong", () => {
  const wrong: [TimetableConfig, RegExp][] = [
    [{ cron: "* * * *" }, /^\.cron must have five fields/],
    [{ cron: "* * * * * * 2027" }, /^\.cron must have five fields/],
    [{ cron: "2027-01-01T00:00:00" }, /^\.cron must have five fields/],
    [{ cron: "60 * * * *" }, /^\.cron must have .*: Invalid value for minute: 60$/],
    [{ cron: "@reboot" }, /^\.cron must have .*@reboot/],
    [{ cron: "0 0 31 2 *" }, /^\.cron has no time that ever comes$/],
    [{ cron: "@daily", timezone: "Europe/Berlni" }, /Did you mean "Europe\/Berlin"\?$/],
    [{ cron: "@daily", timezone: "" }, /^\.timezone must be a name of the IANA database/],
  ];
  for (const [config, message] of wrong) {
    assert.throws(() => createTimetable(config), { name: "RangeError", message });
  }
});

Deno.test("createTimetable() describes each timetable in words of its own", () => {
  const texts = [
    { cron: "30 2 * * *", timezone: "Europe/Berlin" },
    { cron: "30 2 * * *" },
    { every: 90_000 },
    { every: 7_200_000 },
    { every: 1500 },
  ].map((config) => createTimetable(config).text);
  assert.deepEqual(texts, [
    "30 2 * * * (Europe/Berlin)",
    "30 2 * * * (UTC)",
    "every 90s",
    "every 2h",
    "every 1500ms",
  ]);
});

Deno.test("Timetable.between() gives the last of those that after() gives one by one", () => {
  const configs: TimetableConfig[] = [
    ...["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"].flatMap((timezone) =>
      ["30 2 * * *", "*/15 * * * *", "0 1-3 * * *", "*/20 * * * * *", "0 9 1W * *"]
        .map((cron) => ({ cron, timezone }))
    ),
    { every: 1000 },
    { every: 7 * 60_000 },
  ];
  // From March 2026 on: two changes of clocks.
  const starts = fc.integer({ min: at("2026-03-01T00:00:00Z"), max: at("2026-11-30T00:00:00Z") });
  fc.assert(
    fc.property(
      fc.constantFrom(...configs),
      starts,
      fc.integer({ min: 0, max: 20 }),
      (config, from, n) => {
        const timetable = createTimetable(config);
        const one: number[] = [];
        for (let time = timetable.after(from); one.length < n; time = timetable.after(time!)) {
          one.push(time!);
        }
        const until = n === 0 ? timetable.after(from)! - 1 : one.at(-1)!;
        assert.deepEqual(timetable.between(from, until, 100), one);
        assert.deepEqual(timetable.between(from, until, 5), one.slice(-5));
      },
    ),
    { numRuns: 300 },
  );
});
