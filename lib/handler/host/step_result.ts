/**
 * What a step's result becomes when it is stored.
 *
 * @module
 */
import type { Json } from "../../event/types.ts";
import { LIMITS } from "./protocol.ts";
import { storedError } from "./stored_error.ts";

/**
 * The result as it comes back from the store: through JSON, so that the first attempt sees the same as all later ones. A
 * step that returns nothing gives null.
 *
 * @throws {TypeError} when JSON cannot say it.
 * @throws {RangeError} when it is more than is kept.
 */
export function storable(name: string, result: unknown): Json {
  const json = stringify(name, result);
  const bytes = new TextEncoder().encode(json).byteLength;
  if (bytes > LIMITS.stepBytes) {
    throw new RangeError(
      `Cannot store the result of step "${name}": it is ${bytes} bytes of JSON, and at most ` +
        `${LIMITS.stepBytes} are kept; return only what the next steps need`,
    );
  }
  return JSON.parse(json);
}

function stringify(name: string, result: unknown): string {
  if (result === undefined) return "null";
  let json: string | undefined;
  try {
    json = JSON.stringify(result);
  } catch (error) {
    throw new TypeError(
      `Cannot store the result of step "${name}" as JSON: ${storedError(error).message}`,
      { cause: error },
    );
  }
  if (json !== undefined) return json;
  throw new TypeError(
    `Cannot store the result of step "${name}" as JSON: it is a ${typeof result}`,
  );
}
