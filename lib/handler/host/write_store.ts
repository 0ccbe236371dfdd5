/**
 * The line on which own writes are recorded: each leaves only after main has answered that it is stored.
 *
 * @module
 */
import type { Settlement } from "../../store/origin.ts";
import type { Outbox } from "./outbox.ts";
import type { Author, FromHost, ToHost } from "./protocol.ts";
import { Questions } from "./questions.ts";

/** A write of some run or call, before it leaves. */
export type WriteToStore = Author & Omit<Extract<FromHost, { type: "write" }>, "type" | "id">;

type Answer = Extract<ToHost, { type: "write-stored" }>;

/** Records the own writes of a host. */
export class WriteStore {
  readonly #outbox: Outbox;
  readonly #questions = new Questions<Answer>();

  constructor(outbox: Outbox) {
    this.#outbox = outbox;
  }

  /**
   * Records a write before it leaves. Null: refused, the claim is old; the write must not leave.
   *
   * @throws {Error} when the store failed: then it must not leave, either.
   */
  async begin(write: WriteToStore): Promise<number | null> {
    const { write: number, error } = await this.#questions.ask((id) =>
      this.#outbox.send({ type: "write", id, ...write })
    );
    if (error !== undefined) {
      throw new Error(`${write.method} ${write.path} was not sent: cannot record it: ${error}`);
    }
    return number;
  }

  /** Tells what became of a write. Of one that nobody tells about, the change log is asked later. */
  settle(write: number, settled: Settlement): void {
    this.#outbox.send({ type: "written", write, settled });
  }

  /** Main's answer to the write of this number. */
  answer(answer: Answer): void {
    this.#questions.answer(answer);
  }
}
