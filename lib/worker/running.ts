/**
 * The runs that are claimed and not yet completed.
 *
 * @module
 */
import type { Clock } from "../clock.ts";

/** The place of a run. */
export interface Place {
  /** The run needs it no longer, though it is not completed: another one may have it. */
  free(): void;
  /** The run is completed. */
  leave(): void;
}

/** Counts the places that they take. */
export class Running {
  readonly #places: number;
  /** Runs with a place of their own, runs for the quarantine, and runs that have given theirs away. */
  #apart = 0;
  #alone = 0;
  #over = 0;
  #waiting: (() => void)[] = [];

  /** `places`: how many may run at once (`HOOKBOX_CONCURRENCY`). */
  constructor(places: number) {
    this.#places = places;
  }

  get size(): number {
    return this.#apart + this.#alone + this.#over;
  }

  /** Places for more. Runs for the quarantine take one together, for one of them runs at a time. */
  get free(): number {
    return this.#places - this.#apart - Math.min(1, this.#alone);
  }

  /** A run begins; `alone`: in the quarantine. */
  enter(alone: boolean): Place {
    let taken: "place" | "nothing" | "left" = "place";
    const add = (count: 1 | -1) => {
      if (alone) this.#alone += count;
      else this.#apart += count;
    };
    add(1);
    return {
      free: () => {
        if (taken !== "place") return;
        taken = "nothing";
        add(-1);
        this.#over++;
      },
      leave: () => {
        if (taken === "place") add(-1);
        if (taken === "nothing") this.#over--;
        taken = "left";
        if (this.size > 0) return;
        for (const go of this.#waiting) go();
        this.#waiting = [];
      },
    };
  }

  /** Resolves when nothing runs. */
  none(): Promise<void> {
    if (this.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Resolves when nothing runs, or after `ms` milliseconds. */
  async noneWithin(ms: number, clock: Clock): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const cancel = clock.after(ms, resolve);
    await Promise.race([this.none(), promise]);
    cancel();
  }
}
