/**
 * Asks sources where events happened, for as long as anybody wants to know.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import type { Clock } from "../clock.ts";
import { createLoop, type Loop } from "../loop.ts";
import type { Doubt, DoubtAnswer } from "../store/origin.ts";
import type { Store } from "../store/store.ts";

const log = getLogger(["hookbox", "branches"]);

/** Milliseconds after which nobody will find out any more. */
export const PATIENCE = 60 * 60_000;
const FIRST_WAIT = 5_000;
const LONGEST_WAIT = 5 * 60_000;
/** Questions at once. */
const AT_ONCE = 4;
const BATCH = 100;

/** What the keeper needs. */
export interface DoubtKeeperOptions {
  readonly store: Pick<Store, "doubts" | "nextDoubt" | "answerDoubt">;
  readonly clock: Clock;
  /** Asks the source. @throws {Error} when it cannot be asked now. */
  ask(doubt: Doubt): Promise<DoubtAnswer>;
  /** Runs may have become ready. */
  wake(): void;
}

/** Answers doubts as they come due. */
export class DoubtKeeper {
  readonly #options: DoubtKeeperOptions;
  readonly #loop: Loop;
  #problem: string | null = null;

  constructor(options: DoubtKeeperOptions) {
    this.#options = options;
    this.#loop = createLoop(() => this.#work(), options.clock);
  }

  /** Why the last question could not be asked; null: it could. */
  get problem(): string | null {
    return this.#problem;
  }

  /** Whether a source is being asked. */
  get busy(): boolean {
    return this.#loop.busy;
  }

  /** A delivery in doubt may have been stored. */
  kick(): void {
    this.#loop.kick();
  }

  stop(): void {
    this.#loop.stop();
  }

  /** Milliseconds until the next doubt is due; null: there is none. */
  async #work(): Promise<number | null> {
    const { store, clock, wake } = this.#options;
    try {
      const due = await store.doubts(clock.now(), BATCH);
      for (let at = 0; at < due.length && !this.#loop.stopped; at += AT_ONCE) {
        await Promise.all(due.slice(at, at + AT_ONCE).map((doubt) => this.#settle(doubt)));
      }
      if (due.length > 0) wake();
      const next = await store.nextDoubt();
      return next && Math.max(0, next - clock.now());
    } catch (error) {
      log.error("Cannot look for events in doubt: {error}", { error });
      return FIRST_WAIT;
    }
  }

  async #settle(doubt: Doubt): Promise<void> {
    const { store, clock } = this.#options;
    let answer: DoubtAnswer;
    try {
      answer = await this.#options.ask(doubt);
      this.#problem = null;
    } catch (error) {
      const { message } = error as Error;
      if (this.#problem === null) log.warn("Cannot ask {source}: {message}", { ...doubt, message });
      this.#problem = `cannot ask ${doubt.source} where changes happened: ${message}`;
      answer = clock.now() - doubt.since >= PATIENCE
        ? { kind: "dead", reason: `for an hour ${this.#problem}` }
        : { kind: "later", at: clock.now() + waitAfter(doubt.asked) };
    }
    await store.answerDoubt(doubt.delivery, answer, clock.now());
  }
}

function waitAfter(asked: number): number {
  return Math.min(FIRST_WAIT * 2 ** Math.min(asked, 10), LONGEST_WAIT);
}
