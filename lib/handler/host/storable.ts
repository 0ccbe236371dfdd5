/**
 * What a value of a handler becomes when it is stored.
 *
 * @module
 */
import type { Json } from "../../event/types.ts";
import { LIMITS } from "./protocol.ts";
import { storedError } from "./stored_error.ts";

/** A value and the bytes of its JSON. */
export interface Storable {
  readonly value: Json;
  readonly bytes: number;
}

/**
 * The value as it comes back from the store: through JSON, so that whoever sees it first sees the same as all later ones.
 * Nothing becomes null.
 *
 * @param what For messages: `the result of step "look"`.
 * @param hint What to do where it is too much.
 * @throws {TypeError} when JSON cannot say it.
 * @throws {RangeError} when it is more than is kept.
 */
export function storable(what: string, value: unknown, hint: string): Storable {
  const json = stringify(what, value);
  const bytes = new TextEncoder().encode(json).byteLength;
  if (bytes > LIMITS.stepBytes) {
    throw new RangeError(
      `Cannot store ${what}: it is ${bytes} bytes of JSON, and at most ${LIMITS.stepBytes} are kept; ${hint}`,
    );
  }
  return { value: JSON.parse(json), bytes };
}

function stringify(what: string, value: unknown): string {
  if (value === undefined) return "null";
  let json: string | undefined;
  try {
    json = JSON.stringify(value);
  } catch (error) {
    throw new TypeError(`Cannot store ${what} as JSON: ${storedError(error).message}`, {
      cause: error,
    });
  }
  if (json !== undefined) return json;
  throw new TypeError(`Cannot store ${what} as JSON: it is a ${typeof value}`);
}
