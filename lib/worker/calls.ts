/**
 * The calls of one handler host.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import type { FromHost, ToHost } from "../handler/host/protocol.ts";
import type { Bounds } from "./bounds.ts";
import { type Call, Called, type CallJob } from "./call.ts";
import type { Loss } from "./channel.ts";

/** What they need of their thread. */
export interface CallsOptions {
  readonly clock: Pick<Clock, "after">;
  readonly bounds: Bounds;
  post(message: ToHost): void;
  /** A call has not ended in time. */
  overdue(): void;
}

/** Those that are under way. */
export class Calls {
  readonly #options: CallsOptions;
  readonly #calls = new Map<number, Called>();
  #last = 0;

  constructor(options: CallsOptions) {
    this.#options = options;
  }

  /** How many are under way. */
  get size(): number {
    return this.#calls.size;
  }

  /** Whether nobody need wait for any of them. */
  get over(): boolean {
    return [...this.#calls.values()].every(({ overdue }) => overdue);
  }

  start(job: CallJob): Call {
    const { clock, bounds, post, overdue } = this.#options;
    const call = ++this.#last;
    const called = new Called(job, clock, bounds, {
      abort: (reason) => post({ type: "abort-call", call, reason }),
      overdue,
    });
    this.#calls.set(call, called);
    const { handler, special, attempt } = job;
    post({ type: "call", call, handler, special, attempt });
    return called;
  }

  /** What this call is; undefined: nothing that it does counts any more. */
  find(call: number): CallJob | undefined {
    const called = this.#calls.get(call);
    return called?.overdue ? undefined : called?.job;
  }

  /** The host told how one ended. */
  settle({ call, outcome }: Extract<FromHost, { type: "returned" }>): void {
    const called = this.#calls.get(call);
    this.#calls.delete(call);
    called?.settle(outcome);
  }

  /** Aborts all of them, but those of these handlers. */
  stop(reason: string, but: ReadonlySet<string> = new Set()): void {
    for (const called of this.#calls.values()) {
      if (!but.has(called.job.handler)) void called.stop(reason);
    }
  }

  /** The thread is no more. */
  lose(loss: Loss): void {
    for (const called of this.#calls.values()) called.lose(loss);
    this.#calls.clear();
  }
}
