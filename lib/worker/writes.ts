/**
 * The writes to sources that one handler host tells of.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import type { FromHost, ToHost } from "../handler/host/protocol.ts";
import type { Job } from "./execution.ts";

const log = getLogger(["hookbox", "worker"]);

/** Whose write it is. */
type Writer = Pick<Job, "begin" | "settle">;

/** Remembers whose the writes are of which no answer has come yet. */
export class Writes {
  readonly #post: (message: ToHost) => void;
  readonly #open = new Map<number, { readonly writer: Writer; readonly source: string }>();

  constructor(post: (message: ToHost) => void) {
    this.#post = post;
  }

  /** A write is about to leave; refused where nobody is meant to write any more. */
  async begin(
    { id, source, method, path, branch, nonce, timeout }: Extract<FromHost, { type: "write" }>,
    writer: Writer | undefined,
  ): Promise<void> {
    const answer = { type: "write-stored", id } as const;
    if (!writer) return this.#post({ ...answer, write: null });
    try {
      const write = await writer.begin({ source, method, path, branch, nonce, timeout });
      if (write !== null) this.#open.set(write, { writer, source });
      this.#post({ ...answer, write });
    } catch (error) {
      this.#post({ ...answer, write: null, error: String(error) });
    }
  }

  /** What became of a write. */
  async settle({ write, settled }: Extract<FromHost, { type: "written" }>): Promise<void> {
    const open = this.#open.get(write);
    this.#open.delete(write);
    try {
      await open?.writer.settle(write, settled, open.source);
    } catch (error) {
      // Its lease ends, and the change log tells.
      log.warn("Cannot store the answer to the write {write}: {error}", { write, error });
    }
  }
}
