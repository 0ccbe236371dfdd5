/**
 * Fields whose values mean something: what they refer to, and how they are shown.
 *
 * @module
 */
import type { Row } from "../dataset.ts";
import type { Scope } from "../scope.ts";

/** What becomes of an object when the one that it refers to is deleted. */
export type Gone = "cascade" | "protect" | "clear";

/** The meaning of a field. Fields that are not declared are plain values. */
export type Field =
  /** One of a list of words. Shown as `{value, label}`. */
  | { readonly is: "choice"; readonly labels?: Readonly<Record<string, string>> }
  /** Another object, kept by its id; or found out from others, where `from` says how. */
  | {
    readonly is: "one";
    readonly of: string;
    readonly gone: Gone;
    readonly from?: (row: Row) => unknown;
  }
  /** Other objects, kept by their ids. */
  | { readonly is: "many"; readonly of: string }
  /** An object of any type, kept as the name of the type and the id in a second field. */
  | { readonly is: "type"; readonly id: string; readonly shown: string; readonly gone: Gone }
  /** Object types, kept by name. */
  | { readonly is: "types" }
  /** A list of words: JSON in a string in snapshots. */
  | { readonly is: "list" }
  /** A decimal number: a string in snapshots. */
  | { readonly is: "decimal" }
  /** A time beyond `created` and `last_updated`. */
  | { readonly is: "time" }
  /** Not kept, but found out when asked for. */
  | { readonly is: "computed"; readonly of: (row: Row, scope: Scope) => unknown };

/** Fields by name. */
export type Fields = Readonly<Record<string, Field>>;

/** One of a list of words. Without labels those of the recorded schema are taken. */
export function choice(labels?: Readonly<Record<string, string>>): Field {
  return labels ? { is: "choice", labels } : { is: "choice" };
}

/** Another object, by object type. */
export function one(of: string, gone: Gone = "clear"): Field {
  return { is: "one", of, gone };
}

/** Another object, which is found out when asked for. */
export function derived(of: string, from: (row: Row) => unknown): Field {
  return { is: "one", of, gone: "clear", from };
}

/** Other objects, by object type. */
export function many(of: string): Field {
  return { is: "many", of };
}

/** What is found out when asked for. */
export function computed(of: (row: Row, scope: Scope) => unknown): Field {
  return { is: "computed", of };
}
