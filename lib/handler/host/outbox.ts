/**
 * What goes from the host to main: one batch at a time, the next one when main has taken the last.
 *
 * @module
 */
import { type Batch, type FromHost, LIMITS } from "./protocol.ts";

/** How many best-effort messages may wait, and their bytes (roughly). */
const WAITING = { messages: LIMITS.batchMessages, bytes: LIMITS.batchBytes } as const;

/** A message and what it weighs. */
interface Parcel {
  readonly message: FromHost;
  readonly bytes: number;
}

/** Messages that may be lost when there are too many: they are for the eye. */
type BestEffort = Extract<FromHost, { type: "log" | "stray" }>;

/**
 * Outcomes, steps and the handler set always arrive, and go first; log lines and stray errors are dropped while as many
 * of them wait as one batch takes. Messages of one kind keep their order.
 */
export class Outbox {
  readonly #post: (batch: Batch) => void;
  readonly #sure: Parcel[] = [];
  readonly #lossy: Parcel[] = [];
  #lossyBytes = 0;
  #seq = 0;
  #inFlight = false;
  #scheduled = false;

  constructor(post: (batch: Batch) => void) {
    this.#post = post;
  }

  /** Whether {@linkcode offer} would take a message now. */
  get room(): boolean {
    return this.#lossy.length < WAITING.messages && this.#lossyBytes < WAITING.bytes;
  }

  /** Sends a message that must arrive. */
  send(message: Exclude<FromHost, BestEffort>): void {
    this.#sure.push({ message, bytes: weigh(message) });
    this.#schedule();
  }

  /** Sends a message if there is room for it; false: it was dropped. */
  offer(message: BestEffort): boolean {
    if (!this.room) return false;
    const bytes = weigh(message);
    this.#lossy.push({ message, bytes });
    this.#lossyBytes += bytes;
    this.#schedule();
    return true;
  }

  /** Main has taken the batch with this number. */
  acknowledge(seq: number): void {
    if (!this.#inFlight || seq !== this.#seq) return;
    this.#inFlight = false;
    this.#schedule();
  }

  /** The line is about to close: posts what waits, whether or not main has taken the last batch. */
  close(): void {
    while (this.#sure.length + this.#lossy.length > 0) {
      this.#inFlight = false;
      this.#flush();
    }
  }

  /** What is sent in one go travels in one batch: hence not at once, but when the present task has ended. */
  #schedule(): void {
    if (this.#inFlight || this.#scheduled) return;
    this.#scheduled = true;
    void Promise.resolve().then(() => {
      this.#scheduled = false;
      this.#flush();
    });
  }

  #flush(): void {
    if (this.#inFlight || this.#sure.length + this.#lossy.length === 0) return;
    const messages: FromHost[] = [];
    let bytes = 0;
    const fill = (queue: Parcel[]) => {
      let taken = 0;
      for (const parcel of queue) {
        const full = messages.length >= LIMITS.batchMessages ||
          bytes + parcel.bytes > LIMITS.batchBytes;
        // A message heavier than a whole batch (an outcome with its log) goes alone.
        if (full && messages.length > 0) break;
        messages.push(parcel.message);
        bytes += parcel.bytes;
        taken++;
      }
      return queue.splice(0, taken);
    };
    fill(this.#sure);
    if (this.#sure.length === 0) {
      for (const parcel of fill(this.#lossy)) this.#lossyBytes -= parcel.bytes;
    }
    this.#inFlight = true;
    this.#post({ type: "batch", seq: ++this.#seq, messages });
  }
}

/** Roughly the bytes of a message: what can be long in it, in characters. */
export function weigh(message: FromHost): number {
  const envelope = 128;
  switch (message.type) {
    case "log":
      return envelope + message.line.message.length;
    case "stray":
      return envelope + message.error.length;
    case "outcome":
      return message.log.reduce((sum, line) => sum + 64 + line.message.length, envelope) +
        length(message.prechange) + length(message.left) + length(message.outcome) +
        length(message.emits);
    case "step":
      return envelope + length(message.result) + length(message.emits);
    case "emit":
      return envelope + length(message.event);
    case "loaded":
      return envelope + length(message.set);
    case "write":
      return envelope + message.path.length;
    case "written":
      return envelope;
    case "returned":
      return envelope + length(message.outcome);
  }
}

function length(value: unknown): number {
  return JSON.stringify(value)?.length ?? 0;
}
