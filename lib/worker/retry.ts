/**
 * When a failed run is tried again.
 *
 * @module
 */
import type { PlainConfig } from "../handler/types.ts";

/** How much of a wait is left to chance, to either side: many runs that failed together must not come back together. */
const JITTER = 0.2;

/** Milliseconds before a task is started again: each end makes the wait twice as long. */
const FIRST_RESTART = 1_000;
const LAST_RESTART = 60_000;

/** How long a task waits that has ended so often since it last ran well. */
export function restartWait(ends: number): number {
  return Math.min(FIRST_RESTART * 2 ** (ends - 1), LAST_RESTART);
}

/** How long to wait for the next attempt. */
export interface RetryWait {
  /** Milliseconds; null: no try is left. */
  readonly retryIn: number | null;
  /** Whether the handler asked for this wait: then nobody shortens it. */
  readonly asked: boolean;
}

/**
 * The wait after the failure of attempt number `attempt` (1-based). What the handler asked for (`RetryAfter`, in
 * milliseconds) is taken as it is; else the schedule of `config.backoff`, ±20 %, whose last entry repeats. Both end
 * after `config.retries` retries.
 */
export function retryWait(
  config: Pick<PlainConfig, "retries" | "backoff">,
  attempt: number,
  random: () => number,
  retryAfter?: number,
): RetryWait {
  const asked = retryAfter !== undefined;
  if (attempt > config.retries) return { retryIn: null, asked };
  if (asked) return { retryIn: Math.max(0, retryAfter), asked };
  const wait = config.backoff[attempt - 1] ?? config.backoff.at(-1) ?? 0;
  return { retryIn: Math.round(wait * (1 - JITTER + 2 * JITTER * random())), asked };
}
