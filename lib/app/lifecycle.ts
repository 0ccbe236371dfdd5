/**
 * `lifecycle.start` and `lifecycle.stop`: what a process does once, before its first run and after its last.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import type { Clock } from "../clock.ts";
import type { HandlerInfo, HandlerSet } from "../handler/types.ts";
import type { Call, CallEnded } from "../worker/call.ts";
import { retryWait } from "../worker/retry.ts";
import type { Worker } from "../worker/worker.ts";

const log = getLogger(["hookbox", "lifecycle"]);

/** Milliseconds until the next try when no thread takes a call. */
const TRY_AGAIN = 1_000;
/** Milliseconds, at most, from an aborted signal to the end of the process. */
const LAST_MOMENT = 1_000;

/** A `lifecycle.start` does not want this process to start. */
export class StartRefusedError extends Error {
  override readonly name = "StartRefusedError";
}

/** What it needs. */
export interface LifecycleOptions {
  readonly clock: Clock;
  readonly worker: Pick<Worker, "call">;
  handlers(): HandlerSet;
  /** A number in [0, 1), for the jitter of retries. */
  readonly random?: () => number;
}

/** The start and the end of this process. */
export class Lifecycle {
  readonly #options: LifecycleOptions;
  #state: "new" | "starting" | "started" | "ended" = "new";
  #problem: string | null = null;
  #call: Call | null = null;
  #cancel = () => {};

  constructor(options: LifecycleOptions) {
    this.#options = options;
  }

  /** Why nothing runs yet; null: it does. */
  get problem(): string | null {
    return this.#state === "starting" ? this.#problem : null;
  }

  /**
   * Calls every `lifecycle.start`, one after another, by their ids. One that fails is called again, as its `config` says.
   *
   * @throws {StartRefusedError} when one throws a `PermanentError`, or has no try left; and when the end comes first.
   */
  async start(): Promise<void> {
    this.#state = "starting";
    for (const { id } of this.#of("start")) await this.#insist(id);
    if (this.#state === "starting") this.#state = "started";
  }

  /** Calls every `lifecycle.stop`, all at once, if the process has started: within so many milliseconds. */
  async stop(ms: number): Promise<void> {
    if (this.#state !== "started") return this.abort();
    this.#state = "ended";
    await Promise.all(this.#of("stop").map((handler) => this.#end(handler, ms)));
  }

  /** The handlers were loaded anew: a start that waits for its next try has it now. */
  kick(): void {
    this.#cancel();
  }

  /** A start that is not over is given up. */
  abort(): void {
    if (this.#state === "started") return;
    this.#state = "ended";
    this.#cancel();
    void this.#call?.stop("hookbox is stopping");
  }

  #isOver(): boolean {
    return this.#state === "ended";
  }

  #of(name: "start" | "stop"): HandlerInfo[] {
    return this.#options.handlers().handlers.filter(({ special, status }) =>
      special?.kind === "lifecycle" && special.name === name && status === "ready"
    );
  }

  /** Calls one until it ends well. */
  async #insist(id: string): Promise<void> {
    this.#problem = `nothing runs before ${id} has ended`;
    for (let attempt = 1; !this.#isOver();) {
      // A reload may have brought another one, or taken it away.
      const handler = this.#of("start").find((handler) => handler.id === id);
      if (!handler) return;
      log.info("{id} runs", { id });
      const ended = await this.#run(handler, attempt, handler.config.timeout);
      if (this.#isOver()) break;
      if (ended?.kind === "done") return;
      if (ended === null || ended.kind === "stopped") await this.#pause(TRY_AGAIN);
      else await this.#pause(this.#judge(handler, attempt++, ended));
    }
    throw new StartRefusedError("hookbox was stopped before it had started");
  }

  /** Milliseconds until a start that failed is called again. @throws {StartRefusedError} when it is not. */
  #judge(
    { id, config }: HandlerInfo,
    attempt: number,
    ended: Extract<CallEnded, { kind: "failed" | "dead" }>,
  ): number {
    const { random = Math.random } = this.#options;
    const why = `${ended.error.name}: ${ended.error.message}`;
    const wait = ended.kind === "dead"
      ? null
      : retryWait(config, attempt, random, ended.retryAfter).retryIn;
    if (wait === null) throw new StartRefusedError(`${id} refuses to start: ${why}`);
    this.#problem = `nothing runs before ${id} has ended well, and it failed: ${why}`;
    log.error("{id} failed, and runs again in {wait} s: {why}", { id, wait: wait / 1000, why });
    return wait;
  }

  async #end(handler: HandlerInfo, ms: number): Promise<void> {
    const { clock } = this.#options;
    const { id, config } = handler;
    const { promise: late, resolve } = Promise.withResolvers<null>();
    const cancel = clock.after(ms, () => resolve(null));
    // It hears of the end a moment before.
    const timeout = Math.min(config.timeout, ms - Math.min(LAST_MOMENT, ms / 10));
    const ended = await Promise.race([this.#run(handler, 1, timeout), late]);
    cancel();
    if (ended === null) log.error("{id} has not run to its end", { id });
    else if (ended.kind === "failed" || ended.kind === "dead") {
      const { name, message, stack } = ended.error;
      log.error("{id} failed: {error}", { id, error: stack ?? `${name}: ${message}` });
    }
  }

  async #run(handler: HandlerInfo, attempt: number, timeout: number): Promise<CallEnded | null> {
    const { id, special } = handler;
    this.#call = this.#options.worker.call({ handler: id, special: special!, attempt, timeout });
    return await this.#call?.ended ?? null;
  }

  /** Waits, unless the end comes first. */
  #pause(ms: number): Promise<void> {
    return new Promise((go) => {
      const cancel = this.#options.clock.after(ms, go);
      this.#cancel = () => {
        cancel();
        go();
      };
    });
  }
}
