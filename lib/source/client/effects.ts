/**
 * What the outcome of a write tells: which request it was, and for how long it may cause events.
 *
 * @module
 */
import type { Settlement } from "../../store/origin.ts";
import type { WriteAnswer, WriteOutcome } from "./own_writes.ts";

/** Milliseconds after the answer in which the events of a request are made: they are, before it is answered. */
const SOON = 10 * 60_000;

/** Milliseconds for what goes on after the answer: a script, a background job (NetBox 4.7). */
const LATE = 24 * 60 * 60_000;

/**
 * What became of a write to this path. Null: nobody knows; when its lease ends, the change log is asked.
 *
 * @param now Our own time in milliseconds, where the answer has none.
 */
export function settledOf(path: string, outcome: WriteOutcome, now: number): Settlement | null {
  if (outcome === "unknown") return null;
  if (outcome === "not-sent") return { requestId: null, until: null };
  const { requestId } = outcome;
  return requestId === null ? "look" : { requestId, until: effectsUntil(path, outcome, now) };
}

/**
 * Up to which time of the source the events of a write are caused by it. Later events of the same request are those of
 * a merge, which replays what was written in a branch under the original request id.
 */
function effectsUntil(path: string, { status, time }: WriteAnswer, now: number): number {
  const goesOn = status === 202 || /^\/api\/extras\/(?:scripts|jobs)\//.test(path);
  return (time ?? now) + (goesOn ? LATE : SOON);
}
