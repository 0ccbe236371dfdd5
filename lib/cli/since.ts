/**
 * Since when: a time, or how long ago.
 *
 * @module
 */
import { parseDuration } from "../config/quantities.ts";
import { CommandError } from "./command_error.ts";

/**
 * `7d`, `90m`, or an ISO 8601 time such as `2026-11-22T12:00:00Z`, in milliseconds since the Unix epoch.
 *
 * @throws {CommandError} when it is neither, or in the future.
 */
export function parseSince(text: string, now: number): number {
  const time = timeOf(text, now);
  if (Number.isNaN(time)) {
    throw new CommandError(
      `--since takes how long ago (7d, 90m) or a time (2026-11-22T12:00:00Z), not "${text}"`,
      2,
    );
  }
  if (time > now) throw new CommandError(`--since ${text} is in the future`, 2);
  return time;
}

function timeOf(text: string, now: number): number {
  if (/^\d{4}-\d\d-\d\d/.test(text)) return Date.parse(text);
  try {
    return now - parseDuration(text);
  } catch {
    return NaN;
  }
}
