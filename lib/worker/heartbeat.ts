/**
 * Watches the sign of life of a thread: a counter in shared memory.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import type { Bounds } from "./bounds.ts";

/** Starts to watch at once. */
export class Heartbeat {
  /** What the host counts up. */
  readonly buffer = new SharedArrayBuffer(4);
  readonly #count = new Int32Array(this.buffer);
  readonly #limit: number;
  #seen = 0;
  #missed = 0;
  #cancel: () => void = () => {};

  constructor(clock: Clock, bounds: Bounds, silent: () => void) {
    this.#limit = Math.ceil(bounds.silence / bounds.beat);
    // Looks are counted, not time: after a sleep of the whole machine nobody has been silent.
    const look = () => {
      const count = Atomics.load(this.#count, 0);
      this.#missed = count === this.#seen ? this.#missed + 1 : 0;
      this.#seen = count;
      if (this.#missed >= this.#limit) silent();
      else this.#cancel = clock.after(bounds.beat, look);
    };
    this.#cancel = clock.after(bounds.beat, look);
  }

  /** Whether the last looks found nothing, though it is too early to give up: more than one may be chance. */
  get faint(): boolean {
    return this.#missed >= Math.min(3, this.#limit);
  }

  stop(): void {
    this.#cancel();
  }
}
