/**
 * Since when: a time, or how long ago.
 *
 * @module
 */
import { CommandError } from "./command_error.ts";

const UNITS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/**
 * `7d`, `90m`, or an ISO 8601 time such as `2026-11-22T12:00:00Z`, in milliseconds since the Unix epoch.
 *
 * @throws {CommandError} when it is neither, or in the future.
 */
export function parseSince(text: string, now: number): number {
  const [, count, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  const isTime = /^\d{4}-\d\d-\d\d/.test(text);
  const time = unit ? now - Number(count) * UNITS[unit]! : isTime ? Date.parse(text) : NaN;
  if (Number.isNaN(time)) {
    throw new CommandError(
      `--since takes how long ago (7d, 90m) or a time (2026-11-22T12:00:00Z), not "${text}"`,
      2,
    );
  }
  if (time > now) throw new CommandError(`--since ${text} is in the future`, 2);
  return time;
}
