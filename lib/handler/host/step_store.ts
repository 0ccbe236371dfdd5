/**
 * The line on which steps are stored: each waits for main's answer.
 *
 * @module
 */
import type { Outbox } from "./outbox.ts";
import type { FromHost, ToHost } from "./protocol.ts";

/** A step of some run, to be stored. */
export type StepToStore = Omit<Extract<FromHost, { type: "step" }>, "type" | "id">;

type Answer = Extract<ToHost, { type: "step-stored" }>;

/** Numbers the steps of a host, and gives each its answer. */
export class StepStore {
  readonly #outbox: Outbox;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #id = 0;

  constructor(outbox: Outbox) {
    this.#outbox = outbox;
  }

  /**
   * Stores a result. False: refused, the claim is old.
   *
   * @throws {Error} when the store failed.
   */
  async save(step: StepToStore): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<Answer>();
    const id = ++this.#id;
    this.#waiting.set(id, resolve);
    this.#outbox.send({ type: "step", id, ...step });
    const { stored, error } = await promise;
    if (error !== undefined) {
      throw new Error(`Step "${step.name}" was done, but could not be stored: ${error}`);
    }
    return stored;
  }

  /** Main's answer to the step of this number. */
  answer(answer: Answer): void {
    this.#waiting.get(answer.id)?.(answer);
    this.#waiting.delete(answer.id);
  }
}
