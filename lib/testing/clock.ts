/**
 * A clock that moves when it is told to.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import { type Duration, parseDuration } from "../handler/duration.ts";

/**
 * A clock that moves only when told to. Timers that fall due fire in order, with microtasks in between.
 *
 * @example A handler that hangs
 * ```ts
 * import assert from "node:assert/strict";
 * import { createEvent, FakeClock, runHandler } from "hookbox/testing";
 *
 * const handler = { config: { timeout: "30s" }, default: () => new Promise(() => {}) };
 * const clock = new FakeClock();
 * const running = runHandler(handler, createEvent("dcim.site.create"), { clock });
 * await clock.advance("40s");
 * assert.match((await running).error!.message, /Did not settle within 30 s/);
 * ```
 */
export class FakeClock implements Clock {
  #wall: number;
  #mono = 0;
  #next = 1;
  readonly #timers = new Map<number, { due: number; fn: () => void }>();

  /**
   * Makes a clock that stands still.
   *
   * @param wall Milliseconds since the Unix epoch. Default: noon of 22 November 2026.
   */
  constructor(wall: number = Date.UTC(2026, 10, 22, 12)) {
    this.#wall = wall;
  }

  /** Milliseconds since the Unix epoch. */
  now(): number {
    return this.#wall;
  }

  /** Milliseconds since it was made. */
  monotonic(): number {
    return this.#mono;
  }

  /** Calls `fn` once, when `ms` milliseconds have passed; returns what cancels it. */
  after(ms: number, fn: () => void): () => void {
    const id = this.#next++;
    this.#timers.set(id, { due: this.#mono + Math.max(0, ms), fn });
    return () => this.#timers.delete(id);
  }

  /** How many timers wait. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Lets time pass (`"30s"`, or milliseconds); fires every timer that falls due on the way. */
  async advance(time: Duration): Promise<void> {
    const end = this.#mono + (typeof time === "number" ? time : parseDuration(time));
    while (true) {
      await settle();
      const due = [...this.#timers].filter(([, t]) => t.due <= end)
        .sort(([a, x], [b, y]) => x.due - y.due || a - b)[0];
      if (!due) break;
      const [id, timer] = due;
      this.#timers.delete(id);
      this.#pass(timer.due - this.#mono);
      timer.fn();
    }
    this.#pass(end - this.#mono);
    await settle();
  }

  #pass(ms: number): void {
    this.#mono += ms;
    this.#wall += ms;
  }
}

/** Lets pending promise callbacks run. */
async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}
