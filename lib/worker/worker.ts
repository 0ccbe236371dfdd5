/**
 * Takes ready runs from the store, has them executed, and tells the store how they ended.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import type { Clock } from "../clock.ts";
import type { Emitted } from "../handler/host/protocol.ts";
import { deadListenersOf, type HandlerInfo, type HandlerSet } from "../handler/types.ts";
import type { Json } from "../event/types.ts";
import type { NewWrite, Settlement } from "../store/origin.ts";
import { settle, writeLease } from "../store/settle.ts";
import {
  type ClaimedRun,
  type Completed,
  type Completion,
  type NewDelivery,
  type Store,
  StoreBusyError,
} from "../store/store.ts";
import { BOUNDS } from "./bounds.ts";
import type { Call, CallRequest } from "./call.ts";
import { ClaimLoop } from "./claim_loop.ts";
import { Claims } from "./claims.ts";
import { Completer } from "./completer.ts";
import type { Sent } from "./execution.ts";
import type { Hosts } from "./hosts.ts";
import { completionOf } from "./outcome.ts";
import { Patience, type Persistence } from "./patience.ts";
import { reconcile } from "./reconcile.ts";
import { Running } from "./running.ts";

const log = getLogger(["hookbox", "worker"]);

/** Milliseconds after a load in which deliveries may still be stored that were matched with the handlers before. */
const SECOND_LOOK = 2_000;
/** How a handler waits for a busy store: for less time than the grace that its attempt has. */
const BRIEFLY: Persistence = {
  limit: 2_000,
  worth: (error) => error instanceof StoreBusyError,
};
/** Milliseconds for the last commit when everything must end at once. */
const LAST_WORDS = 1_000;

/** An attempt that is over and stored. */
export interface RunEnded {
  readonly run: ClaimedRun;
  readonly completion: Completion;
  /** Null: refused, somebody else has the run. */
  readonly completed: Completed;
}

/** What a worker is made of. */
export interface WorkerOptions {
  readonly store: Store;
  readonly hosts: Hosts;
  readonly clock: Clock;
  /** Runs at once (`HOOKBOX_CONCURRENCY`). */
  readonly concurrency: number;
  /** Milliseconds that `drain()` waits for running handlers (`HOOKBOX_DRAIN`). */
  readonly drain: number;
  /** Milliseconds that they have after their signals were aborted. */
  readonly grace?: number;
  /** Names of the sources. */
  readonly sources: readonly string[];
  /** Whether many deliveries are being received: then claims are fewer. */
  readonly pressed?: () => boolean;
  /** A number in [0, 1), for the jitter of retries. */
  readonly random?: () => number;
  /** The deliveries of what a run, or what is none (null), has emitted; default: nothing may be emitted. */
  readonly emitted?: (run: ClaimedRun | null, emits: readonly Emitted[]) => Promise<NewDelivery[]>;
  /** The handlers were loaded, or turned out to be others. */
  readonly onChange?: (set: HandlerSet) => void;
  /** A write to a source was answered; `"look"`: the change log must be asked what it is called. */
  readonly onWritten?: (source: string, settled: Settlement) => void;
  /** An attempt is over. */
  readonly onOutcome?: (ended: RunEnded) => void;
}

/** What it is doing. */
export interface WorkerStats {
  /** Runs that are claimed and not completed. */
  readonly running: number;
  /** Places for more. */
  readonly free: number;
  /** Whether something runs, or is asked for: until then what is due may not have been taken yet. */
  readonly busy: boolean;
  /** Host threads that take runs. */
  readonly hosts: number;
  readonly draining: boolean;
}

/** Runs handlers, from `start()` to `drain()`. */
export interface Worker {
  /** The handlers that are loaded; null before `start()`. */
  readonly set: HandlerSet | null;
  readonly stats: WorkerStats;
  /**
   * Loads the handlers and begins to claim.
   *
   * @param before Awaited in between; when it rejects, nothing is ever claimed.
   * @throws {LoadError} when the host cannot be brought up at all.
   */
  start(before?: (set: HandlerSet) => Promise<void>): Promise<HandlerSet>;
  /** Loads the handlers anew. @throws {ReloadError} when the old ones stay. */
  reload(): Promise<HandlerSet>;
  /** Calls a handler without a run; null: no thread takes it just now. Its writes are recorded as its own. */
  call(job: CallRequest): Call | null;
  /** Starts no runs of this handler any more, until the next reload. */
  pause(handler: string): void;
  /** All that it executes is somebody else's by now: it is aborted, and new threads take new runs. */
  abandon(): Promise<void>;
  /** Other processes execute other handlers than before: runs must be held, or released. */
  reconcile(): void;
  /** Runs may have become ready: call it after every append, retry and release. */
  wake(): void;
  /**
   * Claims nothing more; waits for what runs, then aborts it, then puts the rest back; ends all threads. Called again,
   * it does not wait any longer.
   *
   * @param last What the threads do before they end: begun when nothing runs any more, or as soon as it is aborted, with the
   * milliseconds that are left.
   */
  drain(last?: (ms: number) => Promise<void>): Promise<void>;
  /** Ends all threads now and puts back what ran. */
  kill(): Promise<void>;
}

/** A worker; nothing is started yet. */
export function createWorker(options: WorkerOptions): Worker {
  return new ClaimingWorker(options);
}

class ClaimingWorker implements Worker {
  readonly #options: WorkerOptions;
  readonly #patience: Patience;
  readonly #completer: Completer;
  readonly #claims: Claims;
  readonly #running: Running;
  readonly #loop: ClaimLoop;
  /** Never forgets one: a run may be claimed in the moment in which its file goes. */
  readonly #handlers = new Map<string, HandlerInfo>();
  #reconciled: Promise<void> = Promise.resolve();
  #cancelLook: () => void = () => {};
  #open = false;
  #stopping = false;

  constructor(options: WorkerOptions) {
    const { store, hosts, clock } = options;
    this.#options = options;
    this.#patience = new Patience(clock);
    this.#completer = new Completer(store, clock, this.#patience);
    this.#running = new Running(options.concurrency);
    this.#claims = new Claims(options.concurrency);
    this.#loop = new ClaimLoop({
      store,
      clock,
      patience: this.#patience,
      claims: this.#claims,
      free: () => this.#open ? this.#running.free : 0,
      takes: (handler) => hosts.takes(handler),
      pressed: options.pressed ?? (() => false),
      execute: (run) => void this.#execute(run),
    });
    hosts.onSet = (set) => this.#use(set);
    hosts.onHost = () => this.#loop.wake();
  }

  get set(): HandlerSet | null {
    return this.#options.hosts.set;
  }

  get stats(): WorkerStats {
    return {
      running: this.#running.size,
      free: this.#running.free,
      busy: this.#running.size > 0 || this.#loop.busy,
      hosts: this.#options.hosts.size,
      draining: this.#stopping,
    };
  }

  async start(before?: (set: HandlerSet) => Promise<void>): Promise<HandlerSet> {
    const set = await this.#options.hosts.start();
    await before?.(set);
    this.#open = true;
    this.#loop.wake();
    return set;
  }

  call(job: CallRequest): Call | null {
    const { handler } = job;
    return this.#options.hosts.call({
      ...job,
      begin: (write) => this.#begin({ run: null, handler }, write),
      settle: (write, settled, source) => this.#settle(write, settled, source),
      emit: (event) => this.#emitNow(event),
    });
  }

  async reload(): Promise<HandlerSet> {
    const set = await this.#options.hosts.reload();
    if (this.#claims.resume()) this.#loop.wake();
    return set;
  }

  async abandon(): Promise<void> {
    this.#options.hosts.stopRuns("the lease of this process is past, another one has the run");
    await this.#options.hosts.reload();
    this.#loop.wake();
  }

  wake(): void {
    this.#loop.gather();
  }

  pause(handler: string): void {
    this.#claims.pause(handler);
  }

  async drain(last?: (ms: number) => Promise<void>): Promise<void> {
    if (this.#stopping) return await this.kill();
    const { hosts, clock, drain, grace = BOUNDS.grace } = this.#options;
    const stopped = this.#stop();
    const end = clock.monotonic() + drain + grace;
    await this.#running.noneWithin(drain, clock);
    hosts.stopRuns("hookbox is stopping");
    await Promise.all([
      this.#running.noneWithin(grace, clock),
      last?.(end - clock.monotonic()),
    ]);
    await hosts.end();
    await stopped;
    await this.#running.none();
  }

  async kill(): Promise<void> {
    const stopped = this.#stop();
    await this.#options.hosts.end();
    await this.#running.noneWithin(LAST_WORDS, this.#options.clock);
    this.#patience.end();
    await stopped;
    await this.#running.none();
  }

  #stop(): Promise<void> {
    this.#stopping = true;
    this.#cancelLook();
    this.#options.hosts.stop();
    return this.#loop.stop();
  }

  #use(set: HandlerSet): void {
    for (const handler of set.handlers) this.#handlers.set(handler.id, handler);
    this.#claims.use(set.handlers, this.#options.sources);
    this.#options.onChange?.(set);
    this.reconcile();
    this.#loop.wake();
  }

  reconcile(): void {
    this.#reconcile();
    this.#cancelLook();
    this.#cancelLook = this.#options.clock.after(SECOND_LOOK, () => this.#reconcile());
  }

  /** One at a time, each with the newest handlers. */
  #reconcile(): void {
    if (this.#stopping) return;
    const { store, clock } = this.#options;
    this.#reconciled = this.#reconciled.then(async () => {
      const set = this.set ?? { handlers: [], problems: [] };
      const call = () => reconcile(store, set, clock.now());
      await this.#patience.insist("hold and release runs", call, { worth: () => !this.#stopping });
      this.#loop.wake();
    }).catch((error) => {
      if (!this.#stopping) log.error("Cannot hold and release runs: {error}", { error });
    });
  }

  async #execute(run: ClaimedRun): Promise<void> {
    const { hosts, onOutcome, random = Math.random } = this.#options;
    const handler = this.#handlers.get(run.handler)!;
    const party = { handler: run.handler, source: run.delivery.source };
    this.#running.enter(run.id, hosts.alone(run));
    this.#claims.enter(party);
    // Unless the store says that there is none: what became of the run may be unknown.
    let more = true;
    try {
      const ended = await hosts.run({
        run,
        config: handler.config,
        step: (name, result, emits) => this.#saveStep(run, name, result, emits),
        begin: (write) => this.#begin({ run: { id: run.id, claim: run.claim } }, write),
        settle: (write, settled, source) => this.#settle(write, settled, source),
      });
      const listeners = deadListenersOf(hosts.set);
      const emits = await this.#emitted(run, ended.emits);
      const completion = {
        ...completionOf(run, handler, ended, random, listeners),
        ...emits && { emits },
      };
      const completed = await this.#completer.add(completion);
      // Runs of any handler may be ready.
      if (completed?.calls || completed?.emitted) this.#loop.wake();
      if (completed) more = completed.more;
      else log.debug("The outcome of run {run} came too late", { run: run.id });
      onOutcome?.({ run, completion, completed });
    } catch (error) {
      log.error("Cannot store the outcome of run {run}, the next start repeats it: {error}", {
        run: run.id,
        error,
      });
    } finally {
      this.#running.leave(run.id);
      this.#claims.leave(party, more);
      this.#loop.go();
    }
  }

  async #saveStep(
    run: ClaimedRun,
    name: string,
    result: Json,
    emitted?: readonly Emitted[],
  ): Promise<boolean> {
    const emits = await this.#emitted(run, emitted);
    const saved = await this.#patience.insist(
      `store the step ${name} of run ${run.id}`,
      () => this.#options.store.saveStep(run.id, run.claim, name, result, emits),
      BRIEFLY,
    );
    if (emits) this.#loop.wake();
    return saved;
  }

  /** Its events as they are stored; undefined: it has none. */
  async #emitted(
    run: ClaimedRun,
    emits: readonly Emitted[] = [],
  ): Promise<readonly NewDelivery[] | undefined> {
    return emits.length === 0 ? undefined : await this.#options.emitted?.(run, emits);
  }

  /** Of what is no run: there is no outcome to store it with. */
  async #emitNow(event: Emitted): Promise<void> {
    const { store, emitted } = this.#options;
    const deliveries = await emitted?.(null, [event]) ?? [];
    await this.#patience.insist(
      `store the event ${event.name}`,
      () => store.append(deliveries),
      BRIEFLY,
    );
    this.#loop.wake();
  }

  #begin(
    author: Pick<NewWrite, "run" | "handler">,
    { timeout, ...write }: Sent,
  ): Promise<number | null> {
    const { store, clock } = this.#options;
    const lease = writeLease(clock.now(), timeout);
    return this.#patience.insist(
      `record a write of ${author.run?.id ?? author.handler}`,
      () => store.beginWrite({ ...write, ...author, ...lease }),
      BRIEFLY,
    );
  }

  async #settle(write: number, settled: Settlement, source: string): Promise<void> {
    const { store, clock, onWritten } = this.#options;
    await this.#patience.insist(
      `store the answer to the write ${write}`,
      () => settle(store, write, settled, clock.now()),
      BRIEFLY,
    );
    onWritten?.(source, settled);
    // What waited for it may be ready now.
    this.#loop.wake();
  }
}
