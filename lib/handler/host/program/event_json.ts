/**
 * What a program gets on its standard input.
 *
 * @module
 */
import type { Event } from "../../../event/types.ts";

/**
 * The event as one line of JSON: the fields that a handler in TypeScript sees, times as ISO 8601 in UTC, errors as
 * `{ name, message }`. What JSON cannot say is left out: `changed()`, and `before` or `after` of a change where there was no
 * such key.
 */
export function eventJson(event: Event): string {
  return JSON.stringify(
    event,
    (_key, value) => value instanceof Error ? { name: value.name, message: value.message } : value,
  );
}
