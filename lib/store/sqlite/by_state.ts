/**
 * How the runs of a handler in one state are found.
 *
 * @module
 */
import { CODE } from "../codes.ts";
import type { RunState } from "../store.ts";

/**
 * The condition for a state; with `handler = ?` an index answers it. (SQLite takes an index with a condition only where the
 * query repeats that condition word for word.)
 */
export function inState(state: RunState): string {
  return state === "ready" ? "state = 1" : `state <> 1 AND state = ${CODE[state]}`;
}

/** One of something for each of some states. */
export function forStates<S extends RunState, T>(
  states: readonly S[],
  make: (state: S) => T,
): Record<S, T> {
  return Object.fromEntries(states.map((state) => [state, make(state)])) as Record<S, T>;
}
