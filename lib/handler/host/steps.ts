/**
 * `ctx.step()`: what a run has done already is not done again.
 *
 * @module
 */
import type { Json } from "../../event/types.ts";
import type { ClaimedRun } from "../../store/store.ts";
import { emitting } from "./emits.ts";
import type { StepToStore } from "./step_store.ts";
import { storable } from "./storable.ts";

/** This execution of the run is not the newest any more: nothing that it does counts. */
export class StaleRunError extends Error {
  override readonly name = "StaleRunError";
}

/** What the steps of one attempt need. */
export interface StepsOptions {
  readonly run: Pick<ClaimedRun, "id" | "claim" | "steps">;
  /** Stores a result; false: refused, the claim is old. */
  save(step: StepToStore): Promise<boolean>;
  /** Called once, when a step is refused. */
  onStale(error: StaleRunError): void;
}

/** The steps of one attempt. */
export class Steps {
  readonly #options: StepsOptions;
  readonly #used = new Set<string>();
  readonly #pending = new Set<{ readonly name: string; readonly result: Promise<unknown> }>();
  #stale: StaleRunError | undefined;

  constructor(options: StepsOptions) {
    this.#options = options;
  }

  /** See {@linkcode Context.step}. */
  step<T>(name: string, fn: () => T | Promise<T>): Promise<T> {
    const own = this.#step(name, fn) as Promise<T>;
    // A promise of its own: we look at ours, so that its rejection would not count as forgotten any more.
    const result = own.then((value) => value);
    const pending = { name, result };
    this.#pending.add(pending);
    const over = () => void this.#pending.delete(pending);
    own.then(over, over);
    return result;
  }

  /**
   * Waits for the steps that the handler did not wait for: an attempt is not over while one of them runs.
   *
   * @throws {Error} when one fails then: nobody else would hear of it.
   */
  async settled(): Promise<void> {
    for (const { name, result } of this.#pending) {
      try {
        await result;
      } catch (error) {
        throw new Error(
          `Step "${name}" failed after the handler had returned: await every ctx.step()`,
          { cause: error },
        );
      }
    }
  }

  /** Waits for the same, and does not care how they end. */
  async ended(): Promise<void> {
    for (const { result } of this.#pending) await result.catch(() => {});
  }

  async #step(name: string, fn: () => unknown): Promise<Json> {
    if (this.#stale) throw this.#stale;
    this.#use(name);
    const { run, save } = this.#options;
    if (Object.hasOwn(run.steps, name)) return run.steps[name]!;
    const { result, emits } = await emitting(fn);
    const what = `the result of step "${name}"`;
    const { value } = storable(what, result, "return only what the next steps need");
    if (this.#stale) throw this.#stale;
    const step = { run: run.id, claim: run.claim, name, result: value };
    if (await save(emits.length > 0 ? { ...step, emits } : step)) return value;
    throw this.#refused(name);
  }

  #use(name: string): void {
    if (typeof name !== "string" || name === "" || name.length > 200) {
      throw new TypeError("Cannot run a step: its name must be a text of 1 to 200 characters");
    }
    if (this.#used.has(name)) {
      throw new Error(
        `Cannot run step "${name}": this attempt has used the name already; give each its own`,
      );
    }
    this.#used.add(name);
  }

  #refused(name: string): StaleRunError {
    if (!this.#stale) {
      this.#stale = new StaleRunError(
        `Cannot store step "${name}": this run has been started anew elsewhere`,
      );
      this.#options.onStale(this.#stale);
    }
    return this.#stale;
  }
}
