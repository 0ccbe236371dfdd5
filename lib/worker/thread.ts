/**
 * One handler host as the main thread sees it: what it loaded, what it executes, whether it still answers.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import type { Clock } from "../clock.ts";
import { createDeadlines } from "../deadlines.ts";
import type {
  Author,
  FromHost,
  HandlerInfo,
  HandlerSet,
  HostInit,
  Post,
  ToHost,
} from "../handler/host/protocol.ts";
import { Ring } from "../ring.ts";
import type { Bounds } from "./bounds.ts";
import type { Call, CallJob } from "./call.ts";
import { Calls } from "./calls.ts";
import type { Channel, Loss, OpenChannel } from "./channel.ts";
import { type Ended, Execution, type Job } from "./execution.ts";
import { Heartbeat } from "./heartbeat.ts";
import { logLine } from "./log_lines.ts";
import { Writes } from "./writes.ts";

const log = getLogger(["hookbox", "worker"]);

const BLOCKED: Loss = { kind: "blocked", message: "stopped answering: something blocks it" };

/** The thread was lost before it had loaded its handlers. */
export class LoadError extends Error {
  override readonly name = "LoadError";
  /** The file that was loading; undefined when none was. */
  readonly file: string | undefined;
  readonly loss: Loss;

  constructor(loss: Loss, file: string | undefined) {
    super(
      `Cannot load the handlers: the handler thread ${loss.message}` +
        (file === undefined ? " before it came to the first file" : ` while loading ${file}`),
    );
    this.loss = loss;
    this.file = file;
  }
}

/** What a thread is made of. */
export interface ThreadOptions {
  readonly open: OpenChannel;
  readonly init: Omit<HostInit, "heartbeat">;
  readonly clock: Clock;
  readonly bounds: Bounds;
}

/** A host, from its start to its end. */
export class HostThread {
  /** What it loaded; rejects with {@linkcode LoadError}. */
  readonly loaded: Promise<HandlerSet>;
  /** It takes no new runs any more: with a loss, because it is gone, else because one of its runs hangs. */
  readonly closed: Promise<Loss | null>;
  /** Nothing of it runs any more. */
  readonly gone: Promise<void>;
  readonly #options: ThreadOptions;
  readonly #channel: Channel;
  readonly #heartbeat: Heartbeat;
  readonly #deadlines: Pick<Clock, "now" | "after">;
  readonly #executions = new Ring<Execution>();
  readonly #calls: Calls;
  readonly #writes = new Writes((message) => this.#post(message));
  readonly #load = Promise.withResolvers<HandlerSet>();
  readonly #close = Promise.withResolvers<Loss | null>();
  readonly #go = Promise.withResolvers<void>();
  #ready: ReadonlySet<string> = new Set();
  #state: "open" | "retired" | "ended" = "open";
  #vanishing: Promise<void> | undefined;
  #loading: string | undefined;
  #cancelLoad: () => void = () => {};

  constructor(options: ThreadOptions) {
    this.#options = options;
    const { clock } = options;
    this.#deadlines = { now: () => clock.now(), after: createDeadlines(clock) };
    this.loaded = this.#load.promise;
    this.closed = this.#close.promise;
    this.gone = this.#go.promise;
    this.#calls = new Calls({
      clock,
      bounds: options.bounds,
      post: (message) => this.#post(message),
      overdue: () => this.#giveUp(),
    });
    this.#heartbeat = new Heartbeat(clock, options.bounds, () => this.#lose(BLOCKED));
    this.#channel = options.open({ ...options.init, heartbeat: this.#heartbeat.buffer }, {
      post: (post) => this.#receive(post),
      lost: (loss) => this.#lose(loss),
    });
    this.#awaitLoading();
  }

  /** How much it executes. */
  get busy(): number {
    return this.#executions.size + this.#calls.size;
  }

  /** Whether it takes runs of this handler. */
  takes(handler: string): boolean {
    return this.#state === "open" && this.#ready.has(handler);
  }

  /** Executes a run; resolves when it is over and nothing of it runs any more. */
  run(job: Job): Promise<Ended> {
    const { run, config, ask } = job;
    const { bounds } = this.#options;
    const execution = new Execution(job, this.#deadlines, bounds, {
      abort: (reason, timeout) =>
        this.#post({ type: "abort", run: run.id, claim: run.claim, reason, timeout }),
      overdue: () => this.#overdue(),
    });
    this.#executions.add(execution);
    this.#post({ type: "run", run, config, timeout: config.timeout, ...ask && { ask } });
    return execution.ended;
  }

  /** Calls a handler without a run. */
  call(job: CallJob): Call {
    return this.#calls.start(job);
  }

  /** Aborts the signals of all its runs, because we are stopping. */
  stopRuns(reason: string): void {
    for (const execution of this.#executions) execution.stop(reason);
  }

  /** Asks the calls of all other handlers to end: somebody else makes them anew. */
  keep(handlers: ReadonlySet<string>, reason: string): void {
    this.#calls.stop(reason, handlers);
  }

  /** Takes no new runs, and ends when its runs are over; its calls are not waited for, but asked to end. */
  retire(reason = "its thread is being replaced"): void {
    if (this.#state !== "open") return;
    this.#state = "retired";
    this.#calls.stop(reason);
    this.#close.resolve(null);
    this.#endWhenOver();
  }

  /** Ends it now; its runs are put back. */
  end(reason = "hookbox is stopping"): Promise<void> {
    return this.#lose({ kind: "ended", message: reason });
  }

  #post(message: ToHost): void {
    if (this.#state !== "ended") this.#channel.post(message);
  }

  #receive(post: Post): void {
    if (this.#state === "ended") return;
    if (post.type === "batch") return void this.#take(post.seq, post.messages);
    this.#loading = post.file;
    this.#awaitLoading();
  }

  /** A file may answer the heartbeat and still never load: a top-level await that nothing resolves. */
  #awaitLoading(): void {
    const { clock, bounds } = this.#options;
    this.#cancelLoad();
    this.#cancelLoad = clock.after(bounds.load, () => {
      void this.#lose({
        kind: "slow",
        message: `waited ${bounds.load / 1000} s for a file to load`,
      });
    });
  }

  /**
   * The host sends the next batch when this one was acknowledged: its flood stays on its side. Log lines that cost time
   * (a handler that logs in a loop) are followed by a pause, so that most of the time is left to the receiver.
   */
  async #take(seq: number, messages: readonly FromHost[]): Promise<void> {
    const { clock } = this.#options;
    const isLine = ({ type }: FromHost) => type === "log" || type === "stray";
    const handled = messages.filter((it) => !isLine(it)).map((message) => this.#handle(message));
    const start = clock.monotonic();
    for (const line of messages.filter(isLine)) void this.#handle(line);
    const cost = clock.monotonic() - start;
    // At once where nothing is to be waited for: it travels with the runs that take the places of those that ended.
    const waits = handled.filter((it) => it !== undefined);
    if (waits.length > 0) await Promise.all(waits);
    if (cost > 1) await new Promise<void>((resume) => void clock.after(3 * cost, resume));
    this.#post({ type: "ack", batch: seq });
  }

  #handle(message: FromHost): Promise<void> | void {
    switch (message.type) {
      case "loaded":
        this.#cancelLoad();
        this.#ready = new Set(message.set.handlers.filter(this.#executes).map(({ id }) => id));
        return this.#load.resolve(message.set);
      case "outcome":
        this.#executions.take((it) => it.is(message))?.settle(message);
        return this.#endWhenOver();
      case "log":
        this.#findRun(message.run)?.note(message.line);
        return logLine(message);
      case "step":
        return this.#step(message);
      case "returned":
        this.#calls.settle(message);
        return this.#endWhenOver();
      case "emit":
        return this.#emit(message);
      case "write":
        return this.#writes.begin(message, this.#authorOf(message));
      case "written":
        return this.#writes.settle(message);
      case "stray":
        log.error("An error that no attempt caught, of {handler}: {error}", {
          handler: message.handler ?? "some handler",
          error: message.error,
          ...(message.run === undefined ? {} : { run: message.run }),
        });
    }
  }

  async #step(message: Extract<FromHost, { type: "step" }>): Promise<void> {
    const execution = this.#executions.find((it) => it.is(message));
    const answer = { type: "step-stored", id: message.id } as const;
    if (!execution || execution.overdue) return this.#post({ ...answer, stored: false });
    try {
      const stored = await execution.job.step(message.name, message.result, message.emits);
      this.#post({ ...answer, stored });
    } catch (error) {
      this.#post({ ...answer, stored: false, error: String(error) });
    }
  }

  async #emit({ id, call, event }: Extract<FromHost, { type: "emit" }>): Promise<void> {
    const answer = { type: "emit-stored", id } as const;
    const job = this.#calls.find(call);
    if (!job) return this.#post({ ...answer, error: "it was meant to end" });
    try {
      await job.emit(event);
      this.#post(answer);
    } catch (error) {
      this.#post({ ...answer, error: String(error) });
    }
  }

  /** Who does it; undefined: nobody whose doings count any more. */
  #authorOf(author: Author): Pick<Job, "begin" | "settle"> | undefined {
    if ("call" in author) return this.#calls.find(author.call);
    const execution = this.#executions.find((it) => it.is(author));
    return execution?.overdue ? undefined : execution?.job;
  }

  /** Programs are executed by a host of their own. */
  readonly #executes = ({ status, program }: HandlerInfo): boolean =>
    status === "ready" && (program !== undefined) === (this.#options.init.programs !== undefined);

  #findRun(id: string | undefined): Execution | undefined {
    return this.#executions.find(({ job }) => job.run.id === id);
  }

  #overdue(): Loss | undefined {
    this.#giveUp();
    return this.#heartbeat.faint ? BLOCKED : undefined;
  }

  /** Something hangs: only with the thread does it end. */
  #giveUp(): void {
    this.retire();
    this.#endWhenOver();
  }

  /** What hangs cannot be waited for: it ends with the thread, once everything else is over. */
  #endWhenOver(): void {
    if (this.#state !== "retired" || !this.#calls.over) return;
    if (!this.#executions.find((execution) => !execution.overdue)) void this.end();
  }

  #lose(loss: Loss): Promise<void> {
    return this.#vanishing ??= this.#vanish(loss);
  }

  async #vanish(loss: Loss): Promise<void> {
    this.#state = "ended";
    this.#cancelLoad();
    this.#heartbeat.stop();
    this.#load.promise.catch(() => {});
    this.#load.reject(new LoadError(loss, this.#loading));
    this.#close.resolve(loss);
    await this.#channel.terminate();
    // Only now: two attempts of one run must never overlap.
    for (const execution of this.#executions) execution.lose(loss);
    this.#executions.clear();
    this.#calls.lose(loss);
    this.#go.resolve();
  }
}
