/**
 * Which of the times that have passed make runs.
 *
 * @module
 */
import type { PlainConfig } from "../types.ts";
import type { Timetable } from "./timetable.ts";

/** What becomes of times at which nobody could run the schedule. */
export type Missed = NonNullable<PlainConfig["missed"]>;

/** A time that makes a run. */
export interface Due {
  readonly at: number;
  /** How many before it make none; from {@linkcode MOST} on they are not counted. */
  readonly missed: number;
}

/** As many missed times are looked at: `"all"` makes no more runs at once. */
export const MOST = 100;

/** Milliseconds after which `"skip"` takes a time as missed: a change of leaders, or Deno Deploy's next minute, is not that late. */
export const LATE = 90_000;

/**
 * The times after `last`, up to and with `now`, that make runs, oldest first.
 *
 * - `"once"`: the last of them, for all of them.
 * - `"all"`: each, but of very many only the last {@linkcode MOST}.
 * - `"skip"`: the last, unless it is {@linkcode LATE}.
 */
export function dueTimes(timetable: Timetable, missed: Missed, last: number, now: number): Due[] {
  const first = timetable.after(last);
  if (first === null || first > now) return [];
  const times = timetable.between(last, now, MOST);
  const newest = times.at(-1)!;
  if (missed === "all") return times.map((at) => ({ at, missed: 0 }));
  if (missed === "skip" && now - newest > LATE) return [];
  return [{ at: newest, missed: times.length - 1 }];
}

/** A run of a schedule that is not over. */
export interface OpenRun {
  /** Whether it has been executed, at least in part. */
  readonly started: boolean;
}

/**
 * Why a time makes no run though it is due: earlier ones have not been done yet. Null: it makes one. With `"once"` a run that
 * has not begun does it for all; `"skip"` waits for none; `"all"` makes each, until {@linkcode MOST} wait.
 */
export function inTheWay(missed: Missed, open: readonly OpenRun[]): string | null {
  switch (missed) {
    case "once":
      return open.some(({ started }) => !started) ? "the run before it has not begun yet" : null;
    case "skip":
      return open.length > 0 ? "the run before it is not over" : null;
    case "all":
      return open.length >= MOST ? `${open.length} runs before it are not over` : null;
  }
}
