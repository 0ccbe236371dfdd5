import type { Call, CallEnded, CallRequest } from "../../lib/worker/call.ts";

/** A call of which the test says when it ends, and how. */
export class FakeCall implements Call {
  readonly ended: Promise<CallEnded>;
  /** Why it was asked to end. */
  readonly stops: string[] = [];
  /** Resolved when a call that was asked to end has had the time for it. */
  readonly #given = Promise.withResolvers<void>();
  readonly #resolve: (ended: CallEnded) => void;

  constructor(readonly job: CallRequest) {
    const { promise, resolve } = Promise.withResolvers<CallEnded>();
    this.ended = promise;
    this.#resolve = resolve;
  }

  stop(reason: string): Promise<void> {
    this.stops.push(reason);
    return this.#given.promise;
  }

  /** It ends. */
  end(ended: CallEnded): void {
    this.#resolve(ended);
    this.#given.resolve();
  }

  /** It does not end, though it had the time. */
  hang(): void {
    this.#given.resolve();
  }
}
