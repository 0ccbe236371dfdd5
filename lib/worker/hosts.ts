/**
 * All handler hosts of this process: the team that works, those that drain after a reload, and the quarantine.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import type { Clock } from "../clock.ts";
import type { HostInit } from "../handler/host/protocol.ts";
import type { OwnHandler } from "../handler/own.ts";
import type { HandlerSet } from "../handler/types.ts";
import type { ClaimedRun } from "../store/store.ts";
import { BOUNDS, type Bounds } from "./bounds.ts";
import type { Call, CallJob } from "./call.ts";
import { inlineChannel, type OpenChannel, threadChannel } from "./channel.ts";
import { type Ended, type Job, neverRan, stopped } from "./execution.ts";
import { type LoadedHost, loadHost, type Spawn } from "./load.ts";
import { LastGood } from "./last_good.ts";
import { Quarantine } from "./quarantine.ts";
import { SpareThread } from "./spare.ts";
import { Team } from "./team.ts";
import { type ProgramRunner, Programs } from "./programs.ts";
import { HostThread, type ThreadOptions } from "./thread.ts";

const log = getLogger(["hookbox", "worker"]);

/** The new handlers are worse than the old ones, which therefore stay. */
export class ReloadError extends Error {
  override readonly name = "ReloadError";
  /** What was found; null when the load itself failed. */
  readonly set: HandlerSet | null;

  constructor(message: string, set: HandlerSet | null, options?: ErrorOptions) {
    super(message, options);
    this.set = set;
  }
}

/** What executes runs, as the worker sees it. */
export interface Hosts {
  /** What is loaded; null before the first load. */
  readonly set: HandlerSet | null;
  /** How many hosts take runs. */
  readonly size: number;
  /**
   * Loads the handlers for the first time.
   *
   * @throws {LoadError} when the host is lost without a file to blame. Broken files are no error: see the set.
   */
  start(): Promise<HandlerSet>;
  /**
   * Loads the handlers anew, in new threads; the old ones end when their runs are over.
   *
   * @throws {ReloadError} when the old ones stay, because not one handler loads any more.
   */
  reload(): Promise<HandlerSet>;
  /** Whether a run of this handler would start at once. */
  takes(handler: string): boolean;
  /** Whether this run waits for the quarantine, where one runs at a time. */
  alone(run: Pick<ClaimedRun, "handler" | "quarantine">): boolean;
  /** Executes a run; resolves when nothing of it runs any more. Never rejects. */
  run(job: Job): Promise<Ended>;
  /** Calls a handler without a run; null: no host takes it just now. */
  call(job: CallJob): Call | null;
  /** Runs that wait for the quarantine are put back, and lost threads are not replaced. */
  stop(): void;
  /** Aborts the signals of all runs. */
  stopRuns(reason: string): void;
  /** Ends all threads now; what still runs is put back. */
  end(): Promise<void>;
  /** Called when a host more takes runs. */
  onHost: () => void;
  /** Called with the handlers of every load that counts. */
  onSet: (set: HandlerSet) => void;
}

/** What the hosts are made of. */
export interface HostsOptions {
  /** Absolute path of the handlers folder (`HOOKBOX_HANDLERS`). */
  readonly root: string;
  /** Where plugins lie, and our version. */
  readonly plugins?: HostInit["plugins"];
  /** `HOOKBOX_THREADS`; 0: in the main thread. */
  readonly threads: number;
  /** Bytes of heap for each thread (`HOOKBOX_HANDLER_MEMORY`). */
  readonly memory: number;
  /** By name, as the clients of handlers reach them. */
  readonly sources: HostInit["sources"];
  readonly proxy?: HostInit["proxy"];
  readonly dryRun?: boolean;
  /** Variables of the env file, for `ctx.env()`. */
  readonly env?: HostInit["env"];
  /** For `dev`: a reload need not wait for a thread, and what does not load any more goes on as it was. */
  readonly hot?: boolean;
  /** Functions of this program instead of files; only with `threads: 0`. */
  readonly own?: readonly OwnHandler[];
  readonly clock: Clock;
  readonly bounds?: Bounds;
  /** Whether handlers that are programs may run (`HOOKBOX_EXEC`). */
  readonly exec?: boolean;
  /** What runs them; without, nobody takes their runs. */
  readonly programs?: ProgramRunner;
  /** How a host is started; for tests. */
  readonly open?: OpenChannel;
}

/** The hosts of this process; nothing is started yet. */
export function createHosts(options: HostsOptions): Hosts {
  return new HostPool(options);
}

class HostPool implements Hosts {
  onHost: () => void = () => {};
  onSet: (set: HandlerSet) => void = () => {};
  readonly #options: HostsOptions;
  readonly #open: OpenChannel;
  readonly #threads = new Set<HostThread>();
  readonly #quarantine: Quarantine;
  readonly #programs: Programs | null;
  readonly #spare: SpareThread | null;
  readonly #lastGood: LastGood | null;
  #team: Team | null = null;
  #last: Promise<unknown> = Promise.resolve();
  #stopped = false;

  constructor(options: HostsOptions) {
    this.#options = options;
    const { hot = false, threads, memory, own } = options;
    this.#spare = hot && threads > 0 ? new SpareThread(memory, options.clock) : null;
    this.#lastGood = hot ? new LastGood() : null;
    this.#open = options.open ?? this.#spare?.open ??
      (threads === 0 ? inlineChannel(own) : threadChannel(memory));
    this.#quarantine = new Quarantine(this.#spawn, () => options.clock.now());
    const { programs: runner, clock } = options;
    this.#programs = runner === undefined ? null : new Programs({
      spawn: (programs) => this.#start(runner.open, { ...this.#init, programs }),
      env: runner.env,
      clock,
      onHost: () => this.onHost(),
    });
  }

  get set(): HandlerSet | null {
    if (!this.#team) return null;
    return this.#lastGood?.apply(this.#team.set) ?? this.#team.set;
  }

  get size(): number {
    return this.#team?.size ?? 0;
  }

  async start(): Promise<HandlerSet> {
    return this.#use(await loadHost(this.#spawn, {}));
  }

  reload(): Promise<HandlerSet> {
    const mine = this.#last.catch(() => {}).then(() => this.#reload());
    this.#last = mine;
    return mine;
  }

  takes(handler: string): boolean {
    return !this.#stopped && this.#pick(handler) !== undefined;
  }

  alone(run: Pick<ClaimedRun, "handler" | "quarantine">): boolean {
    // A program is a process of its own, and in the main thread there is nothing that could be set apart.
    return this.#options.threads > 0 && this.#quarantine.wants(run) &&
      !this.set?.handlers.some(({ id, program }) => id === run.handler && program !== undefined);
  }

  run(job: Job): Promise<Ended> {
    if (this.#team && !this.#stopped) {
      if (this.alone(job.run)) return this.#quarantine.run(job, () => this.set);
      const thread = this.#pick(job.run.handler);
      if (thread) return thread.run(job);
    }
    const outcome = stopped(this.#stopped ? undefined : "no handler thread takes it just now");
    return Promise.resolve(neverRan(outcome, this.#options.clock.now()));
  }

  call(job: CallJob): Call | null {
    const thread = this.#team?.pick(job.handler) ?? this.#lastGood?.pick(job.handler);
    return thread?.call(job) ?? null;
  }

  stop(): void {
    this.#stopped = true;
    this.#quarantine.stop();
  }

  stopRuns(reason: string): void {
    for (const thread of this.#threads) thread.stopRuns(reason);
  }

  async end(): Promise<void> {
    this.stop();
    this.#team?.retire();
    this.#programs?.retire();
    this.#lastGood?.end();
    await Promise.all([...this.#threads].map((thread) => thread.end()));
    await this.#spare?.end();
  }

  #pick(handler: string): HostThread | undefined {
    return this.#team?.pick(handler) ?? this.#programs?.pick(handler) ??
      this.#lastGood?.pick(handler);
  }

  readonly #spawn: Spawn = (skip) => this.#start(this.#open, { ...this.#init, skip });

  get #init(): ThreadOptions["init"] {
    const { root, plugins, sources, proxy, dryRun = false, env = {}, exec = false } = this.#options;
    const places = { root, ...plugins && { plugins } };
    return { ...places, skip: {}, sources, ...proxy && { proxy }, dryRun, env, exec };
  }

  #start(open: OpenChannel, init: ThreadOptions["init"]): HostThread {
    const { clock, bounds = BOUNDS } = this.#options;
    const thread = new HostThread({ open, init, clock, bounds });
    this.#threads.add(thread);
    void thread.gone.then(() => this.#threads.delete(thread));
    return thread;
  }

  async #reload(): Promise<HandlerSet> {
    let loaded: LoadedHost;
    try {
      // Nothing is skipped at first: a file that took its thread down may have been repaired.
      loaded = await loadHost(this.#spawn, {});
    } catch (error) {
      throw new ReloadError(
        `Cannot reload the handlers, the old ones stay: ${(error as Error).message}`,
        null,
        { cause: error },
      );
    }
    const problem = this.#lastGood ? undefined : worse(this.set, loaded.set);
    if (problem) {
      await loaded.thread.end();
      throw new ReloadError(
        `Cannot reload the handlers of ${this.#options.root}, the old ones stay: ${problem}`,
        loaded.set,
      );
    }
    return this.#use(loaded);
  }

  async #use(loaded: LoadedHost): Promise<HandlerSet> {
    if (this.#stopped) {
      await loaded.thread.end();
      return loaded.set;
    }
    await this.#programs?.use(loaded.set);
    if (this.#lastGood) this.#lastGood.follow(this.#team, loaded.set);
    else this.#team?.retire();
    this.#quarantine.forget();
    this.#team = new Team(loaded, {
      spawn: this.#spawn,
      size: Math.max(1, this.#options.threads),
      clock: this.#options.clock,
      onHost: () => this.onHost(),
      onSet: (set) => void this.#follow(set),
    });
    log.debug("{count} handlers are loaded", { count: loaded.set.handlers.length });
    const set = this.set!;
    this.onSet(set);
    return set;
  }

  /** A thread that was started again has found other files. */
  async #follow(set: HandlerSet): Promise<void> {
    await this.#programs?.use(set);
    this.onSet(this.set!);
  }
}

/** Why a new set must not take the place of the old one; undefined when it may. */
function worse(old: HandlerSet | null, set: HandlerSet): string | undefined {
  const ready = (of: HandlerSet | null) =>
    of?.handlers.filter((handler) => handler.status === "ready").length ?? 0;
  if (ready(set) > 0 || ready(old) === 0) return undefined;
  const broken = set.handlers.find((handler) => handler.status === "broken");
  if (broken) return `no handler loads, for one ${broken.file}: ${broken.problem}`;
  const problem = set.problems[0];
  if (problem) return `no handler loads, for one ${problem.file}: ${problem.problem}`;
  // All disabled is a decision; nothing at all is rather a folder that was moved or not mounted.
  return set.handlers.length === 0 ? "there is no handler any more" : undefined;
}
