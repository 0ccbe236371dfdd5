/**
 * Calls the store until it does what it was asked to.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import type { Clock } from "../clock.ts";
import { StoreError } from "../store/store.ts";

const log = getLogger(["hookbox", "worker"]);

const FIRST_WAIT = 10;
const LONGEST_WAIT = 1_000;

/** How long, and with which errors, a call is repeated. */
export interface Persistence {
  /** Milliseconds after which the error is thrown; default: never. */
  readonly limit?: number;
  /** Errors that are worth another try; default: all. */
  readonly worth?: (error: unknown) => boolean;
}

/** One for a store: its trouble is logged once, however many calls wait for it. */
export class Patience {
  readonly #clock: Clock;
  /** Calls that have failed and are being repeated. What works meanwhile (reading does on a full disk) ends nothing. */
  #troubled = 0;
  #over = false;
  readonly #waits = new Set<() => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The result of `call`, which is repeated with growing waits while it fails. `what` continues "Cannot …". */
  async insist<T>(what: string, call: () => Promise<T>, options: Persistence = {}): Promise<T> {
    const { limit = Infinity, worth = () => true } = options;
    const start = this.#clock.monotonic();
    let failed = false;
    try {
      for (let wait = FIRST_WAIT;; wait = Math.min(2 * wait, LONGEST_WAIT)) {
        try {
          const result = await call();
          if (failed && this.#troubled === 1) log.info("The store works again");
          return result;
        } catch (error) {
          const passed = this.#clock.monotonic() - start;
          if (this.#over || !worth(error) || passed + wait > limit) throw error;
          if (!failed && ++this.#troubled === 1) {
            log.error("Cannot {what}, trying again: {error}", {
              what,
              error: error instanceof StoreError ? error.message : error,
            });
          }
          failed = true;
        }
        await this.#wait(wait);
      }
    } finally {
      if (failed) this.#troubled--;
    }
  }

  /** From now on every error is thrown: the process ends. */
  end(): void {
    this.#over = true;
    for (const go of this.#waits) go();
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const go = () => {
        cancel();
        this.#waits.delete(go);
        resolve();
      };
      const cancel = this.#clock.after(ms, go);
      this.#waits.add(go);
    });
  }
}
