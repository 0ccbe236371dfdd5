/**
 * The running hookbox: everything joined, from the first request to the last commit.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import { type Clock, systemClock } from "../clock.ts";
import type { Settings } from "../config/settings.ts";
import { newId } from "../event/id.ts";
import { faultsOf, type HandlerSet } from "../handler/types.ts";
import type { Readiness, ReceivingSource } from "../http/deps.ts";
import type { Operations, StatusReport } from "../http/operations.ts";
import { hasBearer } from "../http/trust.ts";
import type { ControlSocket } from "../http/socket.ts";
import type { RegistrationState } from "../source/types.ts";
import type { Store } from "../store/store.ts";
import type { OpenChannel } from "../worker/channel.ts";
import { ReloadError } from "../worker/hosts.ts";
import type { RunEnded } from "../worker/worker.ts";
import { Background } from "./background.ts";
import { joinCluster } from "./cluster.ts";
import { type Delivered, describeDelivered } from "./delivered.ts";
import type { Door } from "./door.ts";
import type { Embedding } from "./embedding.ts";
import { Engine } from "./engine.ts";
import { identify, type Identity } from "./identity.ts";
import { Lifecycle } from "./lifecycle.ts";
import { type HttpDoors, openControl, openHttp } from "./listeners.ts";
import { Outreach } from "./outreach.ts";
import { readinessOf } from "./readiness.ts";
import { fixed, needRestart } from "./reload.ts";
import { type Home, receivingSources } from "./sources.ts";
import { toldStore } from "./told_store.ts";
import { VERSION } from "./version.ts";
import { handleWhatIsDue } from "./wake.ts";

export { StartRefusedError } from "./lifecycle.ts";

const log = getLogger(["hookbox"]);

/** What a server is started with. */
export interface ServerOptions {
  readonly settings: Settings;
  /** The store, opened for serving. The server closes it. */
  readonly store: Store;
  /** The open door. The server closes it. */
  readonly door: Door;
  /** Given where it is part of another program. */
  readonly embedding?: Embedding;
  /** How a host of programs is started; without it executable handlers are off. */
  readonly programs?: OpenChannel | undefined;
  /** Reads the settings again, for a reload. @throws {Error} when they are wrong: the old ones stay. */
  readonly reloadSettings: () => Promise<Settings>;
  readonly clock?: Clock;
  /** Told every secret that is in use, those that were generated, too: none may be logged. */
  readonly onSecrets?: (secrets: readonly string[]) => void;
  /** Aborted: it is to stop, though it may not have started yet. */
  readonly signal?: AbortSignal;
  /** For `dev`: a reload is fast, and what does not load any more goes on as it was. */
  readonly hot?: boolean;
  /** A delivery was stored: for `dev`. */
  readonly onDelivered?: (delivered: Delivered) => void;
  /** An attempt is over: for `dev`. */
  readonly onOutcome?: (ended: RunEnded) => void;
}

/** A hookbox that receives and runs handlers, until `stop()`. */
export class Server implements Operations {
  readonly #options: ServerOptions;
  readonly #clock: Clock;
  readonly #startedAt: number;
  readonly #store: Store;
  readonly #engine: Engine;
  readonly #outreach: Outreach;
  readonly #background: Background;
  readonly #lifecycle: Lifecycle;
  #settings: Settings;
  #identity: Identity;
  #sources: ReadonlyMap<string, ReceivingSource> = new Map();
  #running = false;
  #draining = false;
  #http: HttpDoors | null = null;
  #control: ControlSocket | null = null;
  #leaveCluster = () => {};
  #stopping: Promise<void> | null = null;

  /**
   * Listens, then loads the handlers, then registers: deliveries are taken from the first moment.
   *
   * @throws {Error} when it cannot listen, or no handler host can be brought up.
   * @throws {StartRefusedError} when a `lifecycle.start` does not want it to.
   */
  static async start(options: ServerOptions): Promise<Server> {
    const { store, settings } = options;
    const server = new Server(options, await identify(store, settings.sources));
    server.#tellSecrets(settings);
    try {
      await server.#start();
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  private constructor(options: ServerOptions, identity: Identity) {
    const { settings, onDelivered } = options;
    const store = onDelivered ? this.#told(options.store, onDelivered) : options.store;
    const clock = options.clock ?? store.cluster.clock ?? systemClock;
    this.#options = options;
    this.#clock = clock;
    this.#startedAt = clock.now();
    this.#store = store;
    this.#settings = settings;
    this.#identity = identity;
    this.#engine = new Engine({
      store,
      clock,
      embedding: options.embedding,
      programs: options.programs,
      hot: options.hot,
      settings: () => this.#settings,
      source: (name) => this.#sources.get(name),
      onDoubt: () => this.#outreach.doubted(),
      onEnded: (ended) => {
        options.onOutcome?.(ended);
        this.#outreach.ended(ended);
      },
      onWritten: (source, settled) => this.#outreach.written(source, settled),
      onHandlers: () => this.#took(),
    });
    const { facts, match, worker, table } = this.#engine;
    const handlers = () => table.set;
    this.#lifecycle = new Lifecycle({ clock, worker, handlers });
    this.#background = new Background({
      clock,
      worker,
      handlers,
      settings: () => this.#settings,
      store,
      append: (batch) => this.#engine.append(batch),
      wake: () => worker.wake(),
    });
    this.#outreach = new Outreach({
      store,
      clock,
      facts,
      match,
      settings: () => this.#settings,
      home: () => this.#home(),
      receiving: (name) => this.#sources.get(name),
      wake: () => worker.wake(),
      lead: () => this.#background.lead(),
      follow: () =>
        this.#background.follow(this.#draining ? "hookbox is stopping" : "another process leads"),
    });
  }

  /** The address that we listen on; null: another program passes requests on. */
  get address(): Door["address"] {
    return this.#options.door.address;
  }

  #told(store: Store, tell: (delivered: Delivered) => void): Store {
    return toldStore(store, (delivery, appended) => {
      const source = this.#sources.get(delivery.source);
      tell(describeDelivered(delivery, appended, source, this.#engine.table));
    });
  }

  async #start(): Promise<void> {
    this.#options.signal?.addEventListener("abort", () => this.#lifecycle.abort());
    await this.#engine.open();
    this.#sources = receivingSources(this.#settings, this.#home());
    this.#http = this.#open();
    await this.#engine.start(() => this.#begin());
    this.#running = true;
    await this.#outreach.start(this.address);
  }

  /** The handlers are loaded, and none has run yet. */
  async #begin(): Promise<void> {
    const { missing, worker, keeper } = this.#engine;
    this.#control = await openControl(this.#settings, this);
    this.#leaveCluster = joinCluster(this.#store, worker, missing);
    keeper.start();
    await this.#lifecycle.start();
  }

  /** The handlers are others than before. */
  #took(): void {
    this.#outreach.kick();
    this.#lifecycle.kick();
    this.#background.use().catch((error) =>
      log.error("Cannot begin with schedules and tasks: {error}", { error })
    );
  }

  #open(): HttpDoors {
    const { match, intake, keeper } = this.#engine;
    return openHttp({
      settings: this.#settings,
      door: this.#options.door,
      sources: () => this.#sources,
      match,
      commit: intake.commit,
      refuses: (source) => keeper.refuses(source),
      readiness: () => this.readiness(),
      mayEmit: (request) => hasBearer(this.#settings.eventsToken)(request),
      isTrusted: (request) => hasBearer(this.#settings.adminToken)(request),
      clock: this.#clock,
      newId,
    });
  }

  #home(): Omit<Home, "url" | "writes"> {
    return {
      installation: this.#identity.installation,
      secrets: (source) => this.#identity.secrets(source.name),
      handlers: () => this.#engine.table.set,
    };
  }

  #tellSecrets({ sources }: Settings): void {
    this.#options.onSecrets?.(sources.flatMap(({ name }) => this.#identity.secrets(name)));
  }

  /** How we are. */
  readiness(): Readiness {
    const { loaded, keeper, table, missing, guard } = this.#engine;
    const { watch, registrations } = this.#outreach;
    return readinessOf({
      draining: this.#draining,
      loaded,
      store: keeper.condition(),
      handlers: table.set,
      missing: missing.ids,
      paused: guard.paused,
      sources: watch?.problems() ?? [],
      background: [
        ...this.#lifecycle.problem === null ? [] : [this.#lifecycle.problem],
        ...this.#background.problems(),
      ],
      registration: registrations.states(),
    });
  }

  /** The status without what the store must be asked for. */
  glance(): Omit<StatusReport, "counts"> {
    const { address } = this;
    const { watch, registrations, url } = this.#outreach;
    return {
      version: VERSION,
      pid: Deno.pid,
      startedAt: this.#startedAt,
      listen: address ? `${address.hostname}:${address.port}` : "no address of its own",
      url,
      handlers: this.#engine.table.set,
      registration: registrations.states(),
      catchUp: watch?.catchUps.states() ?? {},
      tasks: this.#background.tasks(),
      readiness: this.readiness(),
    };
  }

  async status(): Promise<StatusReport> {
    return { ...this.glance(), counts: await this.#store.counts() };
  }

  retry(ids: readonly string[]): Promise<number> {
    return this.#engine.runs.retry(ids);
  }

  async drop(query: Parameters<Operations["drop"]>[0]): Promise<number> {
    const count = await this.#engine.runs.drop(query);
    this.#engine.keeper.dropped();
    return count;
  }

  replay(...args: Parameters<Operations["replay"]>): ReturnType<Operations["replay"]> {
    return this.#engine.runs.replay(...args);
  }

  runSchedule(schedule: string): ReturnType<Operations["runSchedule"]> {
    return this.#engine.runs.runSchedule(schedule);
  }

  emit(...args: Parameters<Operations["emit"]>): ReturnType<Operations["emit"]> {
    return this.#engine.runs.emit(...args);
  }

  /** Loads the handlers anew, and nothing else. @throws {ReloadError} when the old ones stay. */
  reloadHandlers(): Promise<HandlerSet> {
    return this.#engine.reload();
  }

  /** Reads settings and handlers again. What cannot be used leaves everything as it was. */
  async reload(): ReturnType<Operations["reload"]> {
    const before = this.#settings;
    const problems: string[] = [];
    try {
      const settings = await this.#options.reloadSettings();
      problems.push(...needRestart(before, settings));
      this.#identity = await identify(this.#store, settings.sources);
      this.#tellSecrets(settings);
      this.#settings = { ...settings, ...fixed(before) };
      const set = await this.#engine.reload();
      problems.push(...faultsOf(set).map(({ file, problem }) => `${file}: ${problem}`));
    } catch (error) {
      this.#settings = before;
      if (!(error instanceof ReloadError)) {
        this.#identity = await identify(this.#store, before.sources);
      }
      const message = (error as Error).message;
      log.error("Not reloaded: {message}", { message });
      return { ok: false, problems: [...problems, message] };
    }
    this.#sources = receivingSources(this.#settings, this.#home());
    if (this.#running) await this.#outreach.start(this.address);
    log.info("Reloaded: {count} handlers", { count: this.#engine.table.set.handlers.length });
    return { ok: true, problems };
  }

  register(options: Parameters<Operations["register"]>[0]): Promise<RegistrationState> {
    return this.#outreach.register(options);
  }

  catchUp(options: Parameters<Operations["catchUp"]>[0]): ReturnType<Operations["catchUp"]> {
    return this.#outreach.catchUp(options);
  }

  unregister(options: { readonly dryRun: boolean }): Promise<RegistrationState> {
    return this.#outreach.unregister(options);
  }

  /** A minute has begun: what timers would do is done now. Resolves when that is over, or after 50 s. */
  async wake(): Promise<void> {
    const { worker, keeper } = this.#engine;
    const { watch, registrations } = this.#outreach;
    if (this.#draining || !watch) return;
    const background = this.#background;
    await handleWhatIsDue({ worker, keeper, watch, clock: this.#clock, registrations, background });
  }

  /** Drains: nothing is claimed, running handlers end, the listener closes last. Called again, all ends at once. */
  stop(): Promise<void> {
    if (this.#stopping) {
      void this.#engine.worker.kill();
      return this.#stopping;
    }
    return this.#stopping = this.#stop();
  }

  async #stop(): Promise<void> {
    const { worker, keeper } = this.#engine;
    this.#draining = true;
    keeper.stop();
    this.#leaveCluster();
    const outreach = this.#outreach.stop();
    await worker.drain(async (ms) => {
      const end = this.#clock.monotonic() + ms;
      await outreach;
      await this.#lifecycle.stop(end - this.#clock.monotonic());
    });
    await this.#control?.stop();
    if (!this.#http) this.#options.door.giveUp();
    await (this.#http ?? this.#options.door).stop();
    this.#outreach.close();
    await this.#engine.settled();
    await this.#store.close();
  }
}
