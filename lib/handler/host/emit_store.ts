/**
 * The line on which events are stored that no attempt ends with: each waits for main's answer.
 *
 * @module
 */
import type { Outbox } from "./outbox.ts";
import type { Emitted, ToHost } from "./protocol.ts";
import { Questions } from "./questions.ts";

type Answer = Extract<ToHost, { type: "emit-stored" }>;

/** Stores what the calls of a host emit. */
export class EmitStore {
  readonly #outbox: Outbox;
  readonly #questions = new Questions<Answer>();

  constructor(outbox: Outbox) {
    this.#outbox = outbox;
  }

  /** Stores an event. @throws {Error} when that failed, or the call does not count any more. */
  async save(call: number, event: Emitted): Promise<void> {
    const { error } = await this.#questions.ask((id) =>
      this.#outbox.send({ type: "emit", id, call, event })
    );
    if (error !== undefined) throw new Error(`Event "${event.name}" was not stored: ${error}`);
  }

  /** Main's answer to the event of this number. */
  answer(answer: Answer): void {
    this.#questions.answer(answer);
  }
}
