/**
 * Finds the loops that nothing else finds: a handler that writes to its own object past `ctx.netbox`, where its writes are
 * not recorded.
 *
 * @module
 */
import type { Clock } from "../clock.ts";

/** Runs of one handler on one object, by changes of our own user, in one minute. */
const MOST = 20;
const MINUTE = 60_000;
/** How many pairs of handler and object are remembered. */
const REMEMBERED = 10_000;

/** Counts the runs that our own user's changes cause. */
export class LoopGuard {
  readonly #clock: Clock;
  readonly #times = new Map<string, number[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Counts a run; true when there were more than 20 of its handler and object within a minute. */
  isLoop(handler: string, object: string): boolean {
    const now = this.#clock.monotonic();
    const key = JSON.stringify([handler, object]);
    const times = [...this.#times.get(key) ?? [], now].filter((time) => time > now - MINUTE);
    this.#times.delete(key);
    if (this.#times.size >= REMEMBERED) {
      // The one that was quiet for the longest time.
      this.#times.delete(this.#times.keys().next().value!);
    }
    this.#times.set(key, times);
    return times.length > MOST;
  }

  /** Forgets everything: somebody has looked. */
  reset(): void {
    this.#times.clear();
  }
}
