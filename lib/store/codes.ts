/**
 * What every database holds instead of words, and what is read from ids: the same in each store.
 *
 * @module
 */
import type { Branches, OwnChanges } from "./origin.ts";
import type { DeadCalls, Outcome, RunState, StoredError } from "./store.ts";

/** Run states; their index is what the database holds. The first four are unfinished. */
export const STATES = [
  "waiting",
  "ready",
  "running",
  "held",
  "done",
  "skipped",
  "dead",
] as const satisfies readonly RunState[];

/** The codes of the states, for SQL parameters. */
export const CODE: Readonly<Record<RunState, number>> = Object.fromEntries(
  STATES.map((state, code) => [state, code]),
) as Record<RunState, number>;

/** Values of `run.own_changes` and `run.branches`; their index is what the database holds. */
export const OWN_CHANGES = ["skip", "others", "run"] as const satisfies readonly OwnChanges[];
export const BRANCHES = ["main", "branches", "all"] as const satisfies readonly Branches[];

/** The parts of a run's id, `<delivery id>.<n>`; null when it is none. */
export function parseRunId(id: string): { delivery: string; n: number } | null {
  const match = /^(.+)\.(\d{1,9})$/.exec(id);
  return match && { delivery: match[1]!, n: Number(match[2]) };
}

/** What the record of an attempt says of its error. */
export function errorOf(outcome: Outcome): StoredError | null {
  switch (outcome.kind) {
    case "done":
    case "skipped":
      return null;
    case "dead":
    case "failed":
      return outcome.error;
    case "interrupted":
      return { name: "Interrupted", message: outcome.reason };
  }
}

/** The word for the end of an attempt. */
export function nameOf(outcome: Outcome): string {
  return outcome.kind === "failed" && outcome.timeout ? "timeout" : outcome.kind;
}

/** The name of the value that says who is called for a run that becomes dead without an attempt. */
export const DEAD_CALLS = "dead calls";

/** Who is called for a dead run of a handler, as that value says; undefined: nobody. */
export function callsFor(handler: string, calls: DeadCalls | undefined): readonly string[] {
  if (!calls) return [];
  return [...calls.own.includes(handler) ? [handler] : [], ...calls.all];
}

/** The name of the value that says of when the youngest deleted delivery was. */
export const PURGED = "purged";
