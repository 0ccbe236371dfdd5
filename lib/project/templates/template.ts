/**
 * What a new handler begins with.
 *
 * @module
 */

/** A handler, and what its test says. */
export interface Template {
  /** Text of the handler's file. */
  readonly handler: string;
  /** What it does, as the name of its test ends: `says what changed`. */
  readonly does: string;
  /** The event that it is tested with, as an expression. */
  readonly event: string;
  /** What the handler finds in its test, as an expression. */
  readonly context?: string;
  /** What it is expected to log, as the contents of template strings. */
  readonly lines: readonly string[];
}
