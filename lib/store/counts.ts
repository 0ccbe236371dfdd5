/**
 * How many runs there are, from what a database groups.
 *
 * @module
 */
import { STATES } from "./codes.ts";
import type { StoreCounts } from "./shown.ts";
import type { RunState } from "./work.ts";

const OPEN: readonly RunState[] = ["waiting", "ready", "running"];

/** The runs of one handler in one state. */
export interface RunGroup {
  readonly handler: string;
  readonly state: number;
  readonly n: number;
  /** Of the oldest of them. */
  readonly created_at: number;
}

/** Adds groups up. */
export function countRuns(
  groups: readonly RunGroup[],
): Pick<StoreCounts, "runs" | "byHandler" | "oldest"> {
  const runs = Object.fromEntries(STATES.map((state) => [state, 0])) as Record<RunState, number>;
  const byHandler: Record<string, Partial<Record<RunState, number>>> = {};
  let oldest: number | null = null;
  for (const { handler, state: code, n, created_at: created } of groups) {
    const state = STATES[code]!;
    runs[state] += n;
    (byHandler[handler] ??= {})[state] = n;
    if (OPEN.includes(state) && (oldest === null || created < oldest)) oldest = created;
  }
  return { runs, byHandler, oldest };
}
