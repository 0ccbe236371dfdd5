/**
 * A handler that is called without a run: a task, `lifecycle.start`, `lifecycle.stop`.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import type { CallOutcome, Emitted } from "../handler/host/protocol.ts";
import type { Special } from "../handler/types.ts";
import type { Bounds } from "./bounds.ts";
import type { Loss } from "./channel.ts";
import type { Job } from "./execution.ts";

/** What is to be called. */
export interface CallJob extends Pick<Job, "begin" | "settle"> {
  /** Stores an event that it emits. */
  emit(event: Emitted): Promise<void>;
  readonly handler: string;
  readonly special: Special;
  /** Which try this is; the first is 1. */
  readonly attempt: number;
  /** Milliseconds after which its signal is aborted; null: it may take as long as it likes. */
  readonly timeout: number | null;
}

/** A call as it is asked for: its worker does the rest. */
export type CallRequest = Omit<CallJob, "begin" | "settle" | "emit">;

/** How a call ended. It is told only when nothing of it can run any more. `stopped`: because we asked it to. */
export type CallEnded = CallOutcome | { readonly kind: "stopped" };

/** A call under way. */
export interface Call {
  readonly ended: Promise<CallEnded>;
  /** Aborts its signal. Resolves when it is over, and at the latest when the time for that has passed. */
  stop(reason: string): Promise<void>;
}

/** What a call asks of its thread. */
export interface CallEvents {
  abort(reason: string): void;
  /** It has not ended in time: its thread must. */
  overdue(): void;
}

/** Starts to count at once. */
export class Called implements Call {
  readonly job: CallJob;
  readonly ended: Promise<CallEnded>;
  readonly #resolve: (ended: CallEnded) => void;
  readonly #events: CallEvents;
  readonly #clock: Pick<Clock, "after">;
  readonly #bounds: Bounds;
  readonly #given = Promise.withResolvers<void>();
  #cancel = () => {};
  #aborted = false;
  #stopped = false;
  #timedOut = false;
  #overdue = false;

  constructor(job: CallJob, clock: Pick<Clock, "after">, bounds: Bounds, events: CallEvents) {
    const { promise, resolve } = Promise.withResolvers<CallEnded>();
    this.job = job;
    this.ended = promise;
    this.#resolve = resolve;
    this.#events = events;
    this.#clock = clock;
    this.#bounds = bounds;
    const { timeout } = job;
    if (timeout === null) return;
    this.#cancel = clock.after(timeout, () => {
      this.#timedOut = true;
      this.#abort(`its deadline of ${timeout / 1000} s has passed`);
    });
  }

  /** Whether it has not ended in time. */
  get overdue(): boolean {
    return this.#overdue;
  }

  stop(reason: string): Promise<void> {
    this.#stopped ||= !this.#timedOut;
    this.#abort(reason);
    return this.#given.promise;
  }

  /** The host told its outcome. */
  settle(outcome: CallOutcome): void {
    if (this.#stopped) return this.#end({ kind: "stopped" });
    if (!this.#timedOut || outcome.kind === "dead") return this.#end(outcome);
    this.#end(outcome.kind === "failed" ? { ...outcome, timeout: true } : outcome);
  }

  /** Its thread is no more. */
  lose(loss: Loss): void {
    if (this.#stopped || loss.kind === "ended" && !this.#timedOut) {
      return this.#end({ kind: "stopped" });
    }
    const error = this.#timedOut
      ? { name: "TimeoutError", message: `Did not end within ${this.job.timeout! / 1000} s` }
      : { name: "ThreadLost", message: `The handler thread ${loss.message}` };
    this.#end({ kind: "failed", error, ...this.#timedOut ? { timeout: true } : {} });
  }

  #abort(reason: string): void {
    if (this.#aborted) return;
    this.#aborted = true;
    this.#cancel();
    this.#events.abort(reason);
    this.#cancel = this.#clock.after(this.#bounds.grace, () => {
      this.#overdue = true;
      this.#given.resolve();
      this.#events.overdue();
    });
  }

  #end(ended: CallEnded): void {
    this.#cancel();
    this.#given.resolve();
    this.#resolve(ended);
  }
}
