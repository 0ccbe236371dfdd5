/**
 * The way of a delivery in this process: matched with the handlers, stored, claimed, executed.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import type { Clock } from "../clock.ts";
import { DEPLOY_GRACE } from "../config/deploy.ts";
import type { Settings } from "../config/settings.ts";
import type { HandlerSet } from "../handler/types.ts";
import type { ReceivingSource } from "../http/deps.ts";
import type { Operations } from "../http/operations.ts";
import type { Settlement } from "../store/origin.ts";
import type { Store } from "../store/store.ts";
import type { OpenChannel } from "../worker/channel.ts";
import { createWorker, type RunEnded, type Worker } from "../worker/worker.ts";
import type { Embedding } from "./embedding.ts";
import { Facts } from "./facts.ts";
import { HandlerTable } from "./handler_table.ts";
import { handlersFingerprint } from "./fingerprint.ts";
import { openHosts, placesOf } from "./hosts.ts";
import { type Intake, openIntake } from "./intake.ts";
import { LoopGuard } from "./loop_guard.ts";
import { emittedDeliveries } from "./emitted.ts";
import { type EngineMatch, eventMatcher } from "./matching.ts";
import { logFaults, MissingHandlers } from "./missing_handlers.ts";
import { StoreKeeper } from "./store_keeper.ts";
import { storeOperations } from "./store_operations.ts";

const log = getLogger(["hookbox"]);

/** Milliseconds in which what has come is stored, unless others keep coming. */
const LET_IN = 100;
/** Turns of the event loop without a request: by then its answer has been sent. */
const QUIET = 3;

/** What it needs, and whom it tells. */
export interface EngineOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly embedding?: Embedding | undefined;
  /** How a host of programs is started; without it executable handlers are off. */
  readonly programs?: OpenChannel | undefined;
  /** For `dev`: a reload is fast, and what does not load any more goes on as it was. */
  readonly hot?: boolean | undefined;
  /** Asked for each time: a reload changes them. */
  settings(): Settings;
  source(name: string): ReceivingSource | undefined;
  /** Deliveries were stored of which nobody knows yet where they happened. */
  onDoubt(): void;
  /** An attempt is over. */
  onEnded(ended: RunEnded): void;
  /** A write to a source was answered. */
  onWritten(source: string, settled: Settlement): void;
  /** The handlers are others than before. */
  onHandlers(): void;
}

/** Everything between the request and the outcome. It neither listens nor asks the sources anything. */
export class Engine {
  readonly table: HandlerTable;
  readonly missing: MissingHandlers;
  readonly facts: Facts;
  readonly guard: LoopGuard;
  readonly keeper: StoreKeeper;
  readonly worker: Worker;
  readonly intake: Intake;
  readonly match: EngineMatch;
  readonly runs: Pick<Operations, "retry" | "drop" | "replay" | "runSchedule" | "emit">;
  readonly #options: EngineOptions;
  #loaded = false;
  #loading: Promise<void> = Promise.resolve();

  constructor(options: EngineOptions) {
    const { store, clock, settings } = options;
    const { concurrency, drain, onDeploy, sources } = settings();
    const wake = () => this.worker.wake();
    this.#options = options;
    this.table = new HandlerTable(store);
    this.missing = new MissingHandlers(store, () => this.table.set);
    this.facts = new Facts(store);
    this.match = eventMatcher(this.table.match, this.facts, settings);
    this.guard = new LoopGuard({
      clock,
      userOf: (source) => this.facts.of(source).user,
      pause: (handler) => this.worker.pause(handler),
    });
    this.keeper = new StoreKeeper({ store, clock, settings });
    this.intake = openIntake((batch) => this.append(batch), wake);
    this.worker = createWorker({
      store,
      hosts: openHosts(settings, clock, options),
      clock,
      concurrency,
      drain,
      ...onDeploy ? { grace: DEPLOY_GRACE } : {},
      sources: sources.map(({ name }) => name),
      pressed: () => this.intake.pressed(),
      emitted: (run, emits) => emittedDeliveries(run, emits, { match: this.match, clock }),
      onChange: (set) => this.#use(set),
      onOutcome: (ended) => this.#ended(ended),
      onWritten: options.onWritten,
    });
    this.runs = storeOperations({
      store,
      clock,
      source: options.source,
      match: this.match,
      handlers: () => Promise.resolve(this.table.set),
      wake,
    });
  }

  /** Whether the handlers have been loaded once. */
  get loaded(): boolean {
    return this.#loaded;
  }

  /** Makes the store ready, before anything is received. */
  async open(): Promise<void> {
    const { store, clock, settings } = this.#options;
    await store.recover(clock.now());
    await this.facts.recall(settings().sources);
  }

  /**
   * Loads the handlers and begins to run them.
   *
   * @param before Awaited before the first run, when the handlers are known.
   * @throws {Error} when no handler host can be brought up.
   */
  async start(before: () => Promise<void>): Promise<void> {
    try {
      if (await this.table.recall(await this.#fingerprint())) await this.#letIn();
      await this.worker.start(async () => {
        await this.#loading;
        await before();
      });
    } catch (error) {
      this.table.fail(error as Error);
      throw error;
    }
  }

  /** What has waited at the door goes first, and its answers: the start of a thread blocks this one for 60 ms. */
  async #letIn(): Promise<void> {
    const { clock } = this.#options;
    const end = clock.monotonic() + LET_IN;
    for (let quiet = 0; quiet < QUIET && clock.monotonic() < end;) {
      await new Promise((next) => void setImmediate(next));
      quiet = this.intake.commit.inFlight > 0 ? 0 : quiet + 1;
    }
  }

  /** Loads the handlers anew. @throws {ReloadError} when the old ones stay. */
  async reload(): Promise<HandlerSet> {
    const set = await this.worker.reload();
    this.guard.reset();
    await this.#loading;
    return set;
  }

  /** Resolves when the receiver matches with the handlers of the last load. */
  settled(): Promise<void> {
    return this.#loading;
  }

  /** Stores deliveries. @throws {StoreError} when they cannot be. */
  async append(batch: Parameters<Store["append"]>[0]): ReturnType<Store["append"]> {
    const appended = await this.keeper.append(batch);
    if (batch.some(({ branch }) => branch === "unknown")) this.#options.onDoubt();
    return appended;
  }

  #ended(ended: RunEnded): void {
    this.#options.onEnded(ended);
    this.guard.note(ended);
    this.keeper.ended(ended);
  }

  #fingerprint(): Promise<string> {
    const { settings, embedding } = this.#options;
    return handlersFingerprint(placesOf(settings()), embedding);
  }

  /** New handlers: the receiver matches with them. */
  #use(set: HandlerSet): void {
    this.#loading = this.#loading.then(async () => {
      await this.table.use(set, await this.#fingerprint());
      this.#loaded = true;
      // Who looks on is shown them with their lines.
      if (!this.#options.hot) logFaults(set);
      await this.missing.look();
      this.#options.onHandlers();
    }).catch((error) => log.error("Cannot take over the handlers: {error}", { error }));
  }
}
