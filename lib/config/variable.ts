/**
 * How one variable is declared: its syntax as zod, and what people must know of it.
 *
 * @module
 */
import * as z from "../zod_parts.ts";
import type { VariableName } from "./names.ts";

/** What is known of a variable beside its syntax. */
export interface About {
  readonly description: string;
  /** What it is without being set, in words; for those whose default is not a fixed text. */
  readonly otherwise?: string;
  /** An example for the documentation. */
  readonly example?: string;
  /** Never shown. */
  readonly secret?: true;
  /** Other names of the same variable; the first that is set counts. */
  readonly aliases?: readonly string[];
}

/** A variable as plain data: one row of the table. */
export interface Variable {
  readonly name: VariableName;
  readonly aliases: readonly string[];
  readonly description: string;
  /** As it would be written; null when nothing is. */
  readonly default: string | null;
  /** The default in words, where it is not a fixed text. */
  readonly otherwise: string | null;
  readonly example: string | null;
  readonly secret: boolean;
}

/** What is known of each variable's schema. */
export const ABOUT = z.registry<About>();

/** A reader throws a `SyntaxError` that follows the value in a sentence: `is not a duration; …`. */
export type Reader<T> = (text: string) => T;

/** A variable that may be left out. */
export function optional<T>(read: Reader<T>, about: About) {
  return reading(read).optional().register(ABOUT, about);
}

/** A variable with a default, written as people write it. */
export function withDefault<T>(text: string, read: Reader<T>, about: About) {
  return reading(read).prefault(text).register(ABOUT, about);
}

function reading<T>(read: Reader<T>) {
  return z.string().transform((text, context): T => {
    try {
      return read(text);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      context.addIssue({ code: "custom", message: error.message });
      return z.NEVER;
    }
  });
}
