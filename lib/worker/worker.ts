/**
 * Takes ready runs from the store, has them executed, and tells the store how they ended.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import type { Clock } from "../clock.ts";
import type { Emitted } from "../handler/host/protocol.ts";
import { deadListenersOf, type HandlerInfo, type HandlerSet } from "../handler/types.ts";
import type { Settlement } from "../store/origin.ts";
import type { ClaimedRun, Completed, Completion, NewDelivery, Store } from "../store/store.ts";
import { AttemptStore } from "./attempt_store.ts";
import { BOUNDS } from "./bounds.ts";
import type { Call, CallRequest } from "./call.ts";
import { ClaimLoop } from "./claim_loop.ts";
import { Claims } from "./claims.ts";
import { Completer } from "./completer.ts";
import { type Ended, neverRan, stopped } from "./execution.ts";
import type { Hosts } from "./hosts.ts";
import { completionOf } from "./outcome.ts";
import { Patience } from "./patience.ts";
import { partyOf } from "./places.ts";
import { Prefetch } from "./prefetch.ts";
import { reconcile } from "./reconcile.ts";
import { type Place, Running } from "./running.ts";

const log = getLogger(["hookbox", "worker"]);

/** Milliseconds after a load in which deliveries may still be stored that were matched with the handlers before. */
const SECOND_LOOK = 2_000;
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
  readonly #attempts: AttemptStore;
  readonly #claims: Claims;
  readonly #running: Running;
  readonly #prefetch: Prefetch;
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
    this.#attempts = new AttemptStore(options, this.#patience, () => this.#loop.wake());
    this.#running = new Running(options.concurrency);
    this.#prefetch = new Prefetch(clock, (run) => this.#putBack(run));
    this.#claims = new Claims(options.concurrency);
    this.#loop = new ClaimLoop({
      store,
      clock,
      patience: this.#patience,
      claims: this.#claims,
      free: () => this.#open ? this.#running.free : 0,
      takes: (handler) => hosts.takes(handler),
      pressed: options.pressed ?? (() => false),
      ahead: (slot) => this.#prefetch.ahead(slot),
      execute: (run) => void this.#occupy(this.#prefetch.oldest(run)),
      keep: (run) => this.#prefetch.keep(run),
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
      begin: (write) => this.#attempts.begin({ run: null, handler }, write),
      settle: (write, settled, source) => this.#attempts.settle(write, settled, source),
      emit: (event) => this.#attempts.emit(event),
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

  /** Takes a place for a run, and for those of the same handler and source that were claimed with it. */
  async #occupy(run: ClaimedRun): Promise<void> {
    const party = partyOf(run);
    this.#claims.enter(party);
    for (;;) {
      const place = this.#running.enter(this.#options.hosts.alone(run));
      const ended = await this.#execute(run);
      this.#prefetch.took(run.handler, ended.endedAt - ended.startedAt);
      const next = this.#prefetch.next(party);
      if (!next) {
        this.#claims.leave(party, await this.#complete(run, ended, place));
        return this.#loop.go();
      }
      place.free();
      void this.#complete(run, ended, place, { followed: true }).then((more) => {
        if (more) this.#claims.heat(party.handler);
        this.#loop.go();
      });
      run = next;
    }
  }

  #execute(run: ClaimedRun): Promise<Ended> {
    return this.#options.hosts.run({
      run,
      config: this.#handlers.get(run.handler)!.config,
      step: (name, result, emits) => this.#attempts.saveStep(run, name, result, emits),
      begin: (write) => this.#attempts.begin({ run: { id: run.id, claim: run.claim } }, write),
      settle: (write, settled, source) => this.#attempts.settle(write, settled, source),
    });
  }

  /** It has waited too long for a place: somebody else may have one. */
  #putBack(run: ClaimedRun): void {
    const ended = neverRan(stopped("no place was free for it"), this.#options.clock.now());
    const place = this.#running.enter(false);
    place.free();
    void this.#complete(run, ended, place).then(() => this.#loop.go());
  }

  /** Stores how it ended; whether another run of its handler may be ready now. */
  async #complete(
    run: ClaimedRun,
    ended: Ended,
    place: Place,
    { followed = false }: { readonly followed?: boolean } = {},
  ): Promise<boolean> {
    const { hosts, onOutcome, random = Math.random } = this.#options;
    const handler = this.#handlers.get(run.handler)!;
    // Unless the store says that there is none: what became of the run may be unknown.
    let more = true;
    try {
      const listeners = deadListenersOf(hosts.set);
      const emits = await this.#attempts.emitted(run, ended.emits);
      const completion = {
        ...completionOf(run, handler, ended, random, listeners),
        ...emits && { emits },
      };
      const completed = await this.#completer.add(completion, { followed });
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
      place.leave();
    }
    return more;
  }
}
