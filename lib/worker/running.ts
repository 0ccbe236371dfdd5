/**
 * The runs that are claimed and not yet completed.
 *
 * @module
 */
import type { Clock } from "../clock.ts";

/** Counts the places that they take. */
export class Running {
  readonly #places: number;
  readonly #runs = new Map<string, { readonly alone: boolean }>();
  /** Those that are over, and have given their places away. */
  readonly #over = new Set<string>();
  #waiting: (() => void)[] = [];

  /** `places`: how many may run at once (`HOOKBOX_CONCURRENCY`). */
  constructor(places: number) {
    this.#places = places;
  }

  get size(): number {
    return this.#runs.size + this.#over.size;
  }

  /** Places for more. Runs for the quarantine take one together, for one of them runs at a time. */
  get free(): number {
    let alone = 0;
    for (const run of this.#runs.values()) if (run.alone) alone++;
    return this.#places - (this.#runs.size - alone) - Math.min(1, alone);
  }

  enter(run: string, alone: boolean): void {
    this.#runs.set(run, { alone });
  }

  /** It needs no place any more, though it is not completed. */
  pass(run: string): void {
    this.#runs.delete(run);
    this.#over.add(run);
  }

  leave(run: string): void {
    this.#runs.delete(run);
    this.#over.delete(run);
    if (this.size > 0) return;
    for (const go of this.#waiting) go();
    this.#waiting = [];
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
