/**
 * The errors by which a handler says what should become of its run. Every other error means: try again later.
 *
 * @module
 */
import { type Duration, parseDuration } from "./duration.ts";

// Symbols of the global registry are the same in every copy of this module and in every realm, `instanceof` is not.
const PERMANENT = Symbol.for("hookbox.PermanentError");
const RETRY_AFTER = Symbol.for("hookbox.RetryAfter");

/**
 * Thrown by a handler whose run another attempt cannot mend: the run is dead at once.
 *
 * @example
 * ```ts
 * import { PermanentError } from "hookbox";
 *
 * function vlanOf(name: string): number {
 *   const match = /^VLAN(\d+)$/.exec(name);
 *   if (!match) throw new PermanentError(`${name} names no VLAN`);
 *   return Number(match[1]);
 * }
 *
 * console.assert(vlanOf("VLAN100") === 100);
 * ```
 */
export class PermanentError extends Error {
  /** `"PermanentError"`. */
  override readonly name: string = "PermanentError";

  /**
   * Makes the error to throw.
   *
   * @param message What is wrong, for the person who finds the dead run.
   * @param options `cause`: the error behind it.
   */
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    Object.defineProperty(this, PERMANENT, { value: true });
  }
}

/**
 * Thrown by a handler that knows when another attempt makes sense: the run is tried again then. It counts as an attempt.
 *
 * @example
 * ```ts
 * import { RetryAfter } from "hookbox";
 *
 * const error = new RetryAfter("10m", "The switch is restarting");
 * console.assert(error.delay === 600_000);
 * ```
 */
export class RetryAfter extends Error {
  /** `"RetryAfter"`. */
  override readonly name: string = "RetryAfter";
  /** Milliseconds to wait. */
  readonly delay: number;

  /**
   * Makes the error to throw.
   *
   * @param delay How long to wait: `"10m"`, or milliseconds.
   * @param message Why.
   * @throws {SyntaxError | RangeError} when `delay` is no duration from 0 to 365 days.
   */
  constructor(delay: Duration, message?: string) {
    const ms = parseDuration(delay);
    super(message ?? `Try again after ${typeof delay === "number" ? `${delay} ms` : delay}`);
    this.delay = ms;
    Object.defineProperty(this, RETRY_AFTER, { value: true });
  }
}

/** Whether something thrown is a {@linkcode PermanentError}, also of another copy of hookbox. Never throws. */
export function isPermanentError(thrown: unknown): thrown is PermanentError {
  return isMarked(thrown, PERMANENT);
}

/** Whether something thrown is a {@linkcode RetryAfter} with a usable delay, also of another copy of hookbox. Never throws. */
export function isRetryAfter(thrown: unknown): thrown is RetryAfter {
  return isMarked(thrown, RETRY_AFTER) &&
    typeof thrown.delay === "number" && thrown.delay >= 0 && Number.isFinite(thrown.delay);
}

function isMarked(thrown: unknown, mark: symbol): thrown is Record<PropertyKey, unknown> {
  try {
    return typeof thrown === "object" && thrown !== null &&
      (thrown as Record<PropertyKey, unknown>)[mark] === true;
  } catch {
    // A proxy that throws: anything can be thrown.
    return false;
  }
}
