/**
 * What becomes of runs and lanes, decided without a database: every store asks here.
 *
 * @module
 */
import type { Outcome } from "./store.ts";

/** Longest wait in milliseconds of a failing head while other runs wait behind it. */
const BLOCKED_WAIT = 60_000;

/** How many retries of a failing head may fail while other runs wait behind it; then it is dead. */
const BLOCKED_RETRIES = 5;

/** From this many lost executions on a run is suspected of ending its process, and runs alone. */
export const QUARANTINE_AFTER = 2;

/** A place in a lane. Smaller goes first; equal places go by the runs' `seq`. */
export interface Place {
  /** The event's time, or that of the run behind which it was put. */
  readonly time: number;
  /** 0 as it arrived; a run that was put at the end of its lane comes one turn after the last. */
  readonly turn: number;
}

/** The head of a lane, as far as a run that joins the lane must know it. */
export interface Head {
  readonly state: "ready" | "running" | "held";
  readonly place: Place;
  /** Whether it has been claimed before: it then keeps its turn. */
  readonly started: boolean;
  readonly runAt: number;
  /** Whether the handler itself asked for the time at which it runs next. */
  readonly asked: boolean;
}

/**
 * Whether a run that was just stored goes before the head of its lane, also before one that is held: nothing that
 * has not started has overtaken anything. Its `seq` is the largest of all.
 */
export function goesBefore(time: number, head: Head): boolean {
  if (head.state === "running" || head.started) return false;
  return time < head.place.time || (time === head.place.time && head.place.turn > 0);
}

/** When the head runs now that another run waits behind it: a long wait ends earlier. */
export function hastened(head: Head, now: number): number {
  if (head.state !== "ready" || !head.started || head.asked) return head.runAt;
  return Math.min(head.runAt, now + BLOCKED_WAIT);
}

/** The place behind all others of a lane, whose last one is given. */
export function lastPlace(time: number, last: Place | null): Place {
  if (last === null || time > last.time) return { time, turn: 0 };
  return { time: last.time, turn: last.turn + 1 };
}

/** What a failed attempt leads to. */
export type AfterFailure =
  | { readonly dead: true }
  | { readonly dead: false; readonly wait: number; readonly blocked: number };

/**
 * Decides whether a failed run is tried again, and when.
 *
 * @param attempt Which attempt failed: 1 is the first.
 * @param blocked How many retries have failed so far while others waited.
 * @param waiters Whether other runs wait behind it in its lane.
 */
export function afterFailure(
  outcome: Extract<Outcome, { kind: "failed" }>,
  { attempt, blocked, waiters }: { attempt: number; blocked: number; waiters: boolean },
): AfterFailure {
  const wait = outcome.retryIn;
  if (wait === null) return { dead: true };
  if (outcome.asked || !waiters) return { dead: false, wait, blocked };
  // The first attempt makes it a failing head; what counts are the retries made since.
  const count = attempt > 1 ? blocked + 1 : blocked;
  if (count >= BLOCKED_RETRIES) return { dead: true };
  return { dead: false, wait: Math.min(wait, BLOCKED_WAIT), blocked: count };
}
