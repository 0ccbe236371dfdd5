/**
 * When a schedule is due: `config.cron` in its time zone, or `config.every`.
 *
 * @module
 */
import { Cron } from "croner";
import { didYouMean, nearest } from "../nearest.ts";
import type { PlainConfig } from "../types.ts";

/** The fields of `config` that say it: `cron` or `every`. */
export type TimetableConfig = Pick<PlainConfig, "cron" | "every" | "timezone">;

/** The times at which a schedule is due: the same for everybody who asks, whenever they do. */
export interface Timetable {
  /** In a few words, for people. Another timetable has other words. */
  readonly text: string;
  /** The first of these times after a time; null: there is none any more. */
  after(time: number): number | null;
  /** The last `most` of those after `from`, up to and with `until`; oldest first. */
  between(from: number, until: number, most: number): number[];
}

/**
 * Makes the timetable of a schedule. A time of day that a clock change leaves out comes right after the change; one that
 * comes twice counts once. What comes in steps (a `*` or `/` in its hours, minutes or seconds) goes on through both.
 *
 * @throws {RangeError} when there is no such time, with what is wrong: it continues "config".
 */
export function createTimetable({ cron, every, timezone }: TimetableConfig): Timetable {
  if (cron !== undefined) return cronTimetable(cron, timezone ?? "UTC");
  return intervalTimetable(every!);
}

function cronTimetable(pattern: string, timezone: string): Timetable {
  checkTimezone(timezone);
  const cron = readPattern(pattern, timezone);
  const timetable: Timetable = {
    text: `${pattern} (${timezone})`,
    after: (time) => cron.nextRun(new Date(time))?.getTime() ?? null,
    between: (from, until, most) =>
      cron.previousRuns(most, new Date(until + 1))
        .map((date) => date.getTime()).filter((time) => time > from).reverse(),
  };
  if (timetable.after(0) === null) throw new RangeError(`.cron has no time that ever comes`);
  return timetable;
}

function readPattern(pattern: string, timezone: string): Cron {
  const fields = pattern.trim().split(/\s+/).length;
  // Croner takes a single time, too: but what is done once is no schedule.
  if (fields !== 5 && fields !== 6 && !/^@\w+$/.test(pattern.trim())) {
    throw new RangeError(`.cron ${HOW}`);
  }
  try {
    return new Cron(pattern, {
      paused: true,
      timezone,
      mode: "5-or-6-parts",
      fixedTimeRule: "no-wildcard",
    });
  } catch (error) {
    const why = (error as Error).message.replace(/^CronPattern: /, "");
    throw new RangeError(`.cron ${HOW}: ${why}`, { cause: error });
  }
}

const HOW = 'must have five fields, such as "30 2 * * mon-fri", or six with seconds first';

function checkTimezone(timezone: string): void {
  try {
    new Intl.DateTimeFormat("en", { timeZone: timezone });
  } catch (error) {
    const right = nearest(timezone, Intl.supportedValuesOf("timeZone"));
    throw new RangeError(
      `.timezone must be a name of the IANA database, such as "Europe/Berlin".${
        didYouMean(right && JSON.stringify(right))
      }`,
      { cause: error },
    );
  }
}

/** Anchored at 1970-01-01T00:00:00Z, so that no process need be asked when it began. */
function intervalTimetable(every: number): Timetable {
  const last = (time: number) => Math.floor(time / every) * every;
  return {
    text: `every ${describeInterval(every)}`,
    after: (time) => last(time) + every,
    between(from, until, most) {
      const times: number[] = [];
      for (let at = last(until); at > from && times.length < most; at -= every) times.push(at);
      return times.reverse();
    },
  };
}

const UNITS = [["d", 86_400_000], ["h", 3_600_000], ["m", 60_000], ["s", 1000]] as const;

/** In the largest unit that divides it. */
function describeInterval(ms: number): string {
  const [unit, size] = UNITS.find(([, size]) => ms % size === 0) ?? ["ms", 1];
  return `${ms / size}${unit}`;
}
