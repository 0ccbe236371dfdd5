/**
 * One long-running task: started again whenever it ends, until it is stopped.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import type { Clock } from "../clock.ts";
import type { TaskState } from "../http/operations.ts";
import type { Call, CallEnded } from "../worker/call.ts";
import { restartWait } from "../worker/retry.ts";

const log = getLogger(["hookbox", "task"]);

/** Milliseconds until a thread that takes it is looked for again. */
const TRY_AGAIN = 1_000;
/** Who ran so long ran well: what was before does not count any more. */
export const CALM = 60_000;
/** So many failures in a row are more than bad luck. */
export const MANY = 3;

/** What it needs. */
export interface TaskOptions {
  readonly handler: string;
  readonly clock: Clock;
  /** Calls it; null: no thread takes it just now. */
  call(attempt: number): Call | null;
}

/** Runs from its making until `stop()`. */
export class Task {
  readonly #options: TaskOptions;
  #state: TaskState;
  /** How often it has ended since it last ran well. */
  #ends = 0;
  #call: Call | null = null;
  #cancel = () => {};
  #stopped = false;

  constructor(options: TaskOptions) {
    this.#options = options;
    this.#state = {
      status: "waiting",
      since: options.clock.now(),
      next: null,
      failures: 0,
      error: null,
    };
    this.#start();
  }

  get state(): TaskState {
    return this.#state;
  }

  /** Starts it again if it would not be by itself: its file may be another now. */
  revive(): void {
    if (this.#stopped || this.#state.status !== "failed") return;
    this.#ends = 0;
    this.#start();
  }

  /** Asks it to end; resolves when it has, and at the latest when the time for that has passed. */
  async stop(reason: string): Promise<void> {
    this.#stopped = true;
    this.#cancel();
    this.#become({ status: "stopped" });
    await this.#call?.stop(reason);
  }

  #start(): void {
    const { handler, call, clock } = this.#options;
    if (this.#stopped) return;
    const called = call(this.#ends + 1);
    if (called === null) return this.#wait(TRY_AGAIN);
    this.#call = called;
    this.#become({ status: "running" });
    log.debug("{handler} starts", { handler });
    const started = clock.monotonic();
    this.#cancel = clock.after(CALM, () => {
      this.#ends = 0;
      this.#become({ failures: 0, error: null }, this.#state.since);
    });
    void called.ended.then((ended) => {
      this.#cancel();
      this.#call = null;
      this.#over(ended, clock.monotonic() - started);
    });
  }

  #over(ended: CallEnded, ran: number): void {
    const { handler } = this.#options;
    if (this.#stopped) return;
    // By a reload, or because its thread was replaced: it did nothing wrong.
    if (ended.kind === "stopped") return this.#start();
    const calm = ran >= CALM;
    this.#ends = calm ? 1 : this.#ends + 1;
    const backOff = restartWait(this.#ends);
    if (ended.kind === "done") {
      log.info("{handler} has returned; it starts again in {wait} s", {
        handler,
        wait: backOff / 1000,
      });
      return this.#wait(backOff);
    }
    const failures = (calm ? 0 : this.#state.failures) + 1;
    const { name, message, stack } = ended.error;
    const error = `${name}: ${message}`;
    if (ended.kind === "dead") {
      log.error("{handler} does not start again: {error}", { handler, error: stack ?? error });
      return this.#become({ status: "failed", failures, error });
    }
    const wait = ended.retryAfter ?? backOff;
    log.error("{handler} failed, and starts again in {wait} s: {error}", {
      handler,
      wait: wait / 1000,
      error: stack ?? error,
    });
    this.#become({ failures, error });
    this.#wait(wait);
  }

  #wait(ms: number): void {
    const { clock } = this.#options;
    this.#become({ status: "waiting", next: clock.now() + ms });
    this.#cancel = clock.after(ms, () => this.#start());
  }

  #become(state: Partial<TaskState>, since = this.#options.clock.now()): void {
    this.#state = { ...this.#state, next: null, since, ...state };
  }
}
