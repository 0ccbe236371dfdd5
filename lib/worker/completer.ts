/**
 * Completes runs in batches: those that end in the same tick, or while a commit is under way, share a transaction.
 *
 * @module
 */
import { type Completed, type Completion, type Store, StoreError } from "../store/store.ts";
import type { Clock } from "../clock.ts";
import type { Patience } from "./patience.ts";

interface Waiting {
  readonly completion: Completion;
  readonly resolve: (completed: Completed) => void;
  readonly reject: (error: unknown) => void;
}

/** Milliseconds for which an outcome waits for those that follow, and how many of them are enough. */
const GATHER = 20;
const ENOUGH = 64;

const ofTheStore = (error: unknown) => error instanceof StoreError;

/** The way back into the store. */
export class Completer {
  readonly #store: Pick<Store, "complete">;
  readonly #clock: Clock;
  readonly #patience: Patience;
  #queue: Waiting[] = [];
  #flushing = false;
  #cancelGathering: (() => void) | null = null;

  constructor(store: Pick<Store, "complete">, clock: Clock, patience: Patience) {
    this.#store = store;
    this.#clock = clock;
    this.#patience = patience;
  }

  /**
   * Resolves when it is committed, with what became of the run; waits as long as the store is busy or full. Rejects
   * when this very completion cannot be stored.
   *
   * With `followed` more are to come in a moment: it waits for them, for 20 ms at most.
   */
  add(
    completion: Completion,
    { followed = false }: { readonly followed?: boolean } = {},
  ): Promise<Completed> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ completion, resolve, reject });
      if (this.#flushing) return;
      if (!followed || this.#queue.length >= ENOUGH) return this.#begin();
      this.#cancelGathering ??= this.#clock.after(GATHER, () => this.#begin());
    });
  }

  #begin(): void {
    this.#cancelGathering?.();
    this.#cancelGathering = null;
    this.#flushing = true;
    queueMicrotask(() => void this.#flush());
  }

  async #flush(): Promise<void> {
    while (this.#queue.length > 0) {
      const batch = this.#queue;
      this.#queue = [];
      await this.#commit(batch);
    }
    this.#flushing = false;
  }

  async #commit(batch: readonly Waiting[]): Promise<void> {
    try {
      const completed = await this.#patience.insist(
        "store the outcomes of runs",
        () => this.#store.complete(batch.map((w) => w.completion), this.#clock.now()),
        { worth: ofTheStore },
      );
      batch.forEach((waiting, i) => waiting.resolve(completed[i] ?? null));
    } catch (error) {
      const [only, ...others] = batch;
      if (others.length === 0) return only!.reject(error);
      // One of them is the reason: the others must not suffer for it.
      for (const waiting of batch) await this.#commit([waiting]);
    }
  }
}
