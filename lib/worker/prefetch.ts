/**
 * Runs that are claimed before there is a place for them: one claim, and one commit of outcomes, cost about the same for
 * eight quick runs as for sixty.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import type { ClaimedRun, ClaimSlot } from "../store/store.ts";
import { nameOf, type Party, partyOf } from "./places.ts";

/** Most runs of a handler from one source that are claimed at once, or wait for a place. */
export const MOST = 64;

/** Milliseconds that those before a run may take, as far as one can tell: others wait for the same place. */
const SOON = 50;

/** Milliseconds after which a run is given back, because those before it take so long. */
const PATIENCE = 1_000;

/** How much the newest duration counts in the mean. */
const WEIGHT = 1 / 8;

interface Prefetched {
  readonly run: ClaimedRun;
  /** When it was claimed, by monotonic time. */
  readonly since: number;
}

/** Keeps them, and tells how many a handler may have: what has been quick will be quick. */
export class Prefetch {
  /** Mean milliseconds of a run, by handler. */
  readonly #means = new Map<string, number>();
  /** By party, oldest first. */
  readonly #waiting = new Map<string, Prefetched[]>();
  readonly #clock: Clock;
  readonly #giveBack: (run: ClaimedRun) => void;
  #watching = false;

  /** `giveBack` is called with what has waited too long. */
  constructor(clock: Clock, giveBack: (run: ClaimedRun) => void) {
    this.#clock = clock;
    this.#giveBack = giveBack;
  }

  /** How many runs to claim beside those of a slot, which have their places. */
  ahead(slot: ClaimSlot): number {
    const { handler, limit, gather } = slot;
    const mean = this.#means.get(handler);
    if (mean === undefined || gather) return 0;
    const turns = Math.floor(SOON / Math.max(1, mean));
    const waiting = this.#waiting.get(nameOf(slot))?.length ?? 0;
    return Math.max(0, Math.min(limit * (turns - 1), MOST - limit - waiting));
  }

  /** A run of this handler took so many milliseconds. */
  took(handler: string, ms: number): void {
    const mean = this.#means.get(handler) ?? ms;
    this.#means.set(handler, mean + (ms - mean) * WEIGHT);
  }

  /** Keeps a run until somebody of the same party is done. */
  keep(run: ClaimedRun): void {
    const name = nameOf(partyOf(run));
    const entry = { run, since: this.#clock.monotonic() };
    const runs = this.#waiting.get(name);
    if (runs) runs.push(entry);
    else this.#waiting.set(name, [entry]);
    this.#watch();
  }

  /** Which run takes a place: the oldest that waits for one of the same party, instead of which this one waits. */
  oldest(run: ClaimedRun): ClaimedRun {
    const party = partyOf(run);
    if (!this.#waiting.has(nameOf(party))) return run;
    this.keep(run);
    return this.next(party)!;
  }

  /** The next to take a place of this party. */
  next(party: Party): ClaimedRun | undefined {
    return this.#shift(nameOf(party));
  }

  #shift(name: string): ClaimedRun | undefined {
    const runs = this.#waiting.get(name);
    const next = runs?.shift();
    if (runs?.length === 0) this.#waiting.delete(name);
    return next?.run;
  }

  #watch(): void {
    if (this.#watching) return;
    this.#watching = true;
    this.#clock.after(PATIENCE, () => {
      this.#watching = false;
      const latest = this.#clock.monotonic() - PATIENCE;
      for (const [name, runs] of [...this.#waiting]) {
        while (runs[0] && runs[0].since <= latest) this.#giveBack(this.#shift(name)!);
      }
      if (this.#waiting.size > 0) this.#watch();
    });
  }
}
