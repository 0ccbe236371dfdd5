/**
 * Durations as people write them.
 *
 * @module
 */

/** Milliseconds, or a number with a unit: `"250ms"`, `"30s"`, `"5m"`, `"2h"`, `"1d"`. */
export type Duration = number | string;

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** A longer wait is a mistake in a unit, and far from where times of day stop being exact integers. */
const LONGEST = 365 * UNITS.d!;

/**
 * Reads a duration, as whole milliseconds.
 *
 * @throws {SyntaxError} when it is not written as a duration.
 * @throws {RangeError} when it is negative, not finite, or above 365 days.
 */
export function parseDuration(duration: Duration): number {
  const ms = typeof duration === "number" ? duration : fromText(duration);
  if (!(ms >= 0 && ms <= LONGEST)) {
    throw new RangeError(`Cannot use ${show(duration)} as a duration: it must be from 0 to 365d`);
  }
  return Math.round(ms);
}

function fromText(text: unknown): number {
  const match = typeof text === "string" && /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text);
  if (!match) {
    throw new SyntaxError(
      `Cannot read ${show(text)} as a duration: ` +
        `write a number with a unit, such as "250ms", "30s", "5m", "2h" or "1d"`,
    );
  }
  return Number(match[1]) * UNITS[match[2]!]!;
}

/** As in a program: text in quotes. Objects are not printed: they may be long, or refuse to be text. */
function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.slice(0, 100));
  return value === null || typeof value !== "object" ? String(value) : "an object";
}
