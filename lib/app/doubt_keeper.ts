/**
 * Asks sources where events happened, for as long as anybody wants to know.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import type { Clock } from "../clock.ts";
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
  #cancel = () => {};
  #working = false;
  #again = false;
  #stopped = false;
  #problem: string | null = null;

  constructor(options: DoubtKeeperOptions) {
    this.#options = options;
  }

  /** Why the last question could not be asked; null: it could. */
  get problem(): string | null {
    return this.#problem;
  }

  /** A delivery in doubt may have been stored. */
  kick(): void {
    void this.#work();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  async #work(): Promise<void> {
    if (this.#stopped) return;
    if (this.#working) return void (this.#again = true);
    this.#working = true;
    this.#cancel();
    try {
      do {
        this.#again = false;
        await this.#round();
      } while (this.#again && !this.#stopped);
    } catch (error) {
      log.error("Cannot look for events in doubt: {error}", { error });
      this.#later(FIRST_WAIT);
    } finally {
      this.#working = false;
    }
  }

  async #round(): Promise<void> {
    const { store, clock } = this.#options;
    const due = await store.doubts(clock.now(), BATCH);
    for (let at = 0; at < due.length && !this.#stopped; at += AT_ONCE) {
      await Promise.all(due.slice(at, at + AT_ONCE).map((doubt) => this.#settle(doubt)));
    }
    if (due.length > 0) this.#options.wake();
    if (due.length === BATCH) return void (this.#again = true);
    const next = await store.nextDoubt();
    if (next !== null) this.#later(Math.max(0, next - clock.now()));
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

  #later(ms: number): void {
    if (!this.#stopped) this.#cancel = this.#options.clock.after(ms, () => this.kick());
  }
}

function waitAfter(asked: number): number {
  return Math.min(FIRST_WAIT * 2 ** Math.min(asked, 10), LONGEST_WAIT);
}
