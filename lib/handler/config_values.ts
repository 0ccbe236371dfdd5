/**
 * Kinds of values in `config`, with what is said of wrong ones.
 *
 * @module
 */
import * as z from "../zod_parts.ts";
import { type Duration, parseDuration } from "./duration.ts";

/** A duration within bounds; in milliseconds. */
export const duration = (from: string, to: string) =>
  z.unknown().transform((value, context) => {
    let message = `must be from ${from} to ${to}`;
    try {
      const ms = parseDuration(value as Duration);
      if (ms >= parseDuration(from) && ms <= parseDuration(to)) return ms;
    } catch (error) {
      if (error instanceof SyntaxError) {
        message = 'must be a duration, such as "250ms", "30s", "5m", "2h", "1d", or milliseconds';
      }
    }
    context.issues.push({ code: "custom", input: value, message });
    return z.NEVER;
  });

/** A whole number within bounds. */
export const count = (from: number, to: number) => {
  const message = `must be a whole number from ${from} to ${to}`;
  return z.int(message).min(from, message).max(to, message);
};
