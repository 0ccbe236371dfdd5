/**
 * Durations, sizes, numbers and switches as people write them.
 *
 * Every reader throws a `SyntaxError` whose message follows the value in a sentence: `is not a duration; …`.
 *
 * @module
 */

const DURATION_UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Far above every sensible setting, and far below where milliseconds stop being exact. */
const LONGEST = 100 * 365 * DURATION_UNITS["d"]!;

/** `20s`, `5m`, `2h`, `30d` or `250ms` as whole milliseconds. @throws {SyntaxError} */
export function parseDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text);
  if (!match) throw new SyntaxError("is not a duration; write 20s, 5m, 2h or 30d");
  const ms = Math.round(Number(match[1]) * DURATION_UNITS[match[2]!]!);
  if (ms > LONGEST) throw new SyntaxError("is longer than 100 years");
  return ms;
}

const SIZE_UNITS: Readonly<Record<string, number>> = {
  "": 1,
  k: 2 ** 10,
  m: 2 ** 20,
  g: 2 ** 30,
  t: 2 ** 40,
};

/**
 * `512KB`, `10MB` or `2GB` as bytes. A KB is 1024 bytes, as for systemd, nginx and PostgreSQL; `KiB` is the same.
 *
 * @throws {SyntaxError}
 */
export function parseSize(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(?:([kmgt])i?)?b$/i.exec(text);
  if (!match) throw new SyntaxError("is not a size; write 512KB, 10MB or 2GB");
  const bytes = Math.round(Number(match[1]) * SIZE_UNITS[(match[2] ?? "").toLowerCase()]!);
  if (!Number.isSafeInteger(bytes)) throw new SyntaxError("is larger than any disk");
  return bytes;
}

/** A reader that also refuses what is below `least` (written `leastText`). */
export function atLeast(
  read: (text: string) => number,
  least: number,
  leastText: string,
): (text: string) => number {
  return (text) => {
    const value = read(text);
    if (value < least) throw new SyntaxError(`is too small; the least is ${leastText}`);
    return value;
  };
}

/** A reader of whole numbers between two limits, both allowed. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
    if (!(value >= min && value <= max)) {
      throw new SyntaxError(`is not a whole number from ${min} to ${max}`);
    }
    return value;
  };
}

/** `true`, `yes`, `on`, `1` or their opposites, in any case. @throws {SyntaxError} */
export function parseBoolean(text: string): boolean {
  const value = asBoolean(text);
  if (value === undefined) throw new SyntaxError("is neither true nor false");
  return value;
}

/** The same; undefined when it is neither. */
export function asBoolean(text: string): boolean | undefined {
  const word = text.toLowerCase();
  if (["true", "yes", "on", "1"].includes(word)) return true;
  return ["false", "no", "off", "0"].includes(word) ? false : undefined;
}

/** A reader of one of these words, in any case. */
export function oneOf<T extends string>(...words: readonly T[]): (text: string) => T {
  return (text) => {
    const word = words.find((candidate) => candidate === text.toLowerCase());
    if (word === undefined) throw new SyntaxError(`is none of ${words.join(", ")}`);
    return word;
  };
}
