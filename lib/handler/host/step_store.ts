/**
 * The line on which steps are stored: each waits for main's answer.
 *
 * @module
 */
import type { Outbox } from "./outbox.ts";
import type { FromHost, ToHost } from "./protocol.ts";
import { Questions } from "./questions.ts";

/** A step of some run, to be stored. */
export type StepToStore = Omit<Extract<FromHost, { type: "step" }>, "type" | "id">;

type Answer = Extract<ToHost, { type: "step-stored" }>;

/** Stores the steps of a host. */
export class StepStore {
  readonly #outbox: Outbox;
  readonly #questions = new Questions<Answer>();

  constructor(outbox: Outbox) {
    this.#outbox = outbox;
  }

  /**
   * Stores a result. False: refused, the claim is old.
   *
   * @throws {Error} when the store failed.
   */
  async save(step: StepToStore): Promise<boolean> {
    const { stored, error } = await this.#questions.ask((id) =>
      this.#outbox.send({ type: "step", id, ...step })
    );
    if (error !== undefined) {
      throw new Error(`Step "${step.name}" was done, but could not be stored: ${error}`);
    }
    return stored;
  }

  /** Main's answer to the step of this number. */
  answer(answer: Answer): void {
    this.#questions.answer(answer);
  }
}
