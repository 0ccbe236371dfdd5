/**
 * The running hookbox: everything joined, from the first request to the last commit.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import { type Clock, systemClock } from "../clock.ts";
import { DEPLOY_GRACE } from "../config/deploy.ts";
import type { Settings } from "../config/settings.ts";
import { newId } from "../event/id.ts";
import type { SourceEvent } from "../event/types.ts";
import { scanHandlers } from "../handler/scan.ts";
import { faultsOf, type HandlerSet } from "../handler/types.ts";
import type { Matched, Readiness, ReceivingSource } from "../http/deps.ts";
import { OperationError, type Operations, type StatusReport } from "../http/operations.ts";
import { hasBearer } from "../http/trust.ts";
import type { ControlSocket } from "../http/socket.ts";
import type { RegistrationState } from "../source/types.ts";
import type { Store } from "../store/store.ts";
import { createHosts, ReloadError } from "../worker/hosts.ts";
import { createWorker, type RunEnded, type Worker } from "../worker/worker.ts";
import { joinCluster } from "./cluster.ts";
import type { Door } from "./door.ts";
import { Facts } from "./facts.ts";
import { HandlerTable } from "./handler_table.ts";
import { hostsOptions } from "./hosts.ts";
import { identify, type Identity } from "./identity.ts";
import { type Intake, openIntake } from "./intake.ts";
import { type HttpDoors, openControl, openHttp } from "./listeners.ts";
import { Leadership } from "./leadership.ts";
import { LoopGuard } from "./loop_guard.ts";
import { logFaults, MissingHandlers } from "./missing_handlers.ts";
import { eventMatcher } from "./matching.ts";
import { readinessOf } from "./readiness.ts";
import { Registrations } from "./registrations.ts";
import type { OwnUrls } from "./own_url.ts";
import type { Reached } from "./reach.ts";
import { registrationWrites } from "./registration_writes.ts";
import { fixed, needRestart } from "./reload.ts";
import { type Home, receivingSources } from "./sources.ts";
import { StoreKeeper } from "./store_keeper.ts";
import { storeOperations } from "./store_operations.ts";
import { VERSION } from "./version.ts";
import { handleWhatIsDue } from "./wake.ts";
import type { Watch } from "./watch.ts";

const log = getLogger(["hookbox"]);

/** What a server is started with. */
export interface ServerOptions {
  readonly settings: Settings;
  /** The store, opened for serving. The server closes it. */
  readonly store: Store;
  /** The open door. The server closes it. */
  readonly door: Door;
  /** Reads the settings again, for a reload. @throws {Error} when they are wrong: the old ones stay. */
  readonly reloadSettings: () => Promise<Settings>;
  readonly clock?: Clock;
  /** Told every secret that is in use, those that were generated, too: none may be logged. */
  readonly onSecrets?: (secrets: readonly string[]) => void;
  /** An attempt is over: for `dev`. */
  readonly onOutcome?: (ended: RunEnded) => void;
}

/** A hookbox that receives and runs handlers, until `stop()`. */
export class Server implements Operations {
  readonly #options: ServerOptions;
  readonly #clock: Clock;
  readonly #startedAt: number;
  readonly #store: Store;
  readonly #table: HandlerTable;
  readonly #missing: MissingHandlers;
  readonly #facts: Facts;
  readonly #guard: LoopGuard;
  readonly #match: (event: SourceEvent) => Promise<Matched>;
  readonly #leadership: Leadership;
  /** Loaded after the first request can be taken: what asks sources is most of the code. */
  #watch: Watch | null = null;
  #learned: Promise<void> = Promise.resolve();
  readonly #keeper: StoreKeeper;
  readonly #worker: Worker;
  readonly #intake: Intake;
  readonly #registrations: Registrations;
  readonly #runs: Pick<Operations, "retry" | "drop" | "replay">;
  #settings: Settings;
  #identity: Identity;
  #sources: ReadonlyMap<string, ReceivingSource> = new Map();
  #reached: ReadonlyMap<string, Reached> = new Map();
  #urls: OwnUrls = new Map();
  #draining = false;
  #loaded = false;
  #http: HttpDoors | null = null;
  #control: ControlSocket | null = null;
  #leaveCluster = () => {};
  #stopping: Promise<void> | null = null;
  #loading: Promise<void> = Promise.resolve();

  /**
   * Listens, then loads the handlers, then registers: deliveries are taken from the first moment.
   *
   * @throws {Error} when it cannot listen, or no handler host can be brought up.
   */
  static async start(options: ServerOptions): Promise<Server> {
    const { store, settings, onSecrets } = options;
    const identity = await identify(store, settings.sources);
    onSecrets?.(settings.sources.flatMap((source) => identity.secrets(source.name)));
    const server = new Server(options, identity);
    try {
      await server.#start();
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  private constructor(options: ServerOptions, identity: Identity) {
    const { store, settings } = options;
    const clock = options.clock ?? store.cluster.clock ?? systemClock;
    this.#options = options;
    this.#clock = clock;
    this.#startedAt = clock.now();
    this.#store = store;
    this.#settings = settings;
    this.#identity = identity;
    this.#table = new HandlerTable(store);
    this.#missing = new MissingHandlers(store, () => this.#table.set);
    this.#facts = new Facts(store);
    this.#match = eventMatcher(this.#table.match, this.#facts, () => this.#settings);
    this.#guard = new LoopGuard({
      clock: this.#clock,
      userOf: (source) => this.#facts.of(source).user,
      pause: (handler) => this.#worker.pause(handler),
    });
    this.#keeper = new StoreKeeper({ store, clock, settings: () => this.#settings });
    this.#registrations = new Registrations(clock);
    this.#intake = openIntake((batch) => this.#append(batch), () => this.#worker.wake());
    this.#worker = createWorker({
      store,
      hosts: createHosts(hostsOptions(() => this.#settings, this.#clock)),
      clock,
      concurrency: settings.concurrency,
      drain: settings.drain,
      ...settings.onDeploy ? { grace: DEPLOY_GRACE } : {},
      sources: settings.sources.map(({ name }) => name),
      pressed: () => this.#intake.pressed(),
      onChange: (set) => this.#use(set),
      onOutcome: (ended) => {
        options.onOutcome?.(ended);
        this.#guard.note(ended);
        this.#watch?.ended(ended);
        this.#keeper.ended(ended);
      },
      onWritten: (source, settled) => this.#watch?.written(source, settled),
    });
    this.#leadership = new Leadership({
      cluster: store.cluster,
      clock: this.#clock,
      begin: async () => {
        this.#registrations.keep(this.#learned);
        await this.#watch?.lead();
      },
      end: async () => {
        this.#registrations.rest();
        await this.#watch?.follow();
      },
    });
    this.#runs = storeOperations({
      store,
      clock,
      source: (name) => this.#sources.get(name),
      match: this.#match,
      wake: () => this.#worker.wake(),
    });
  }

  /** The address that we listen on. */
  get address(): { readonly hostname: string; readonly port: number } {
    return this.#http!.address;
  }

  async #start(): Promise<void> {
    await this.#store.recover(this.#clock.now());
    await this.#facts.recall(this.#settings.sources);
    this.#sources = receivingSources(this.#settings, this.#home());
    this.#http = openHttp({
      settings: this.#settings,
      door: this.#options.door,
      sources: () => this.#sources,
      match: this.#match,
      commit: this.#intake.commit,
      refuses: (source) => this.#keeper.refuses(source),
      readiness: () => this.readiness(),
      isTrusted: (request) => hasBearer(this.#settings.adminToken)(request),
      clock: this.#clock,
      newId,
    });
    try {
      const scan = await scanHandlers(this.#settings.handlers);
      await this.#table.recall(scan.fingerprint);
      await this.#worker.start();
      await this.#loading;
    } catch (error) {
      this.#table.fail(error as Error);
      throw error;
    }
    this.#control = await openControl(this.#settings, this);
    this.#leaveCluster = joinCluster(this.#store, this.#worker, this.#missing);
    this.#keeper.start();
    await this.#register();
  }

  readonly #urlOf = (source: string): string | null => this.#urls.get(source) ?? null;

  readonly #home = (): Home => ({
    installation: this.#identity.installation,
    secrets: (source) => this.#identity.secrets(source.name),
    url: this.#urlOf,
    handlers: () => this.#table.set,
    writes: (source) =>
      registrationWrites(this.#store, this.#clock, source, (settled) => {
        this.#watch?.written(source, settled);
        // What was held for it may be ready now.
        this.#worker.wake();
      }),
  });

  async #append(batch: Parameters<Store["append"]>[0]): ReturnType<Store["append"]> {
    const appended = await this.#keeper.append(batch);
    if (batch.some(({ branch }) => branch === "unknown")) this.#watch?.kick();
    return appended;
  }

  /** New handlers: the receiver matches with them, the registration follows. */
  #use(set: HandlerSet): void {
    this.#loading = this.#loading.then(async () => {
      const { fingerprint } = await scanHandlers(this.#settings.handlers);
      await this.#table.use(set, fingerprint);
      this.#loaded = true;
      logFaults(set);
      await this.#missing.look();
      this.#registrations.kick();
      this.#watch?.catchUps.kick();
    }).catch((error) => log.error("Cannot take over the handlers: {error}", { error }));
  }

  async #register(): Promise<void> {
    const { doubtsAbout, ownUrls } = await import("./own_url.ts");
    this.#urls = await ownUrls(this.#settings, this.address.port);
    for (const warning of await doubtsAbout(this.#settings, this.#urls)) {
      log.warn("{warning}", { warning });
    }
    const { reachSources } = await import("./reach.ts");
    const { Watch } = await import("./watch.ts");
    for (const source of this.#reached.values()) source.close();
    this.#reached = reachSources(this.#settings, this.#home());
    this.#watch ??= new Watch({
      store: this.#store,
      clock: this.#clock,
      facts: this.#facts,
      handlers: () => this.#table.set,
      settings: () => this.#settings,
      url: this.#urlOf,
      receiving: (name) => this.#sources.get(name),
      match: this.#match,
      wake: () => this.#worker.wake(),
    });
    this.#learned = this.#watch.start(this.#reached);
    this.#registrations.use(this.#settings, this.#reached);
    await this.#leadership.start();
  }

  /** How we are. */
  readiness(): Readiness {
    return readinessOf({
      draining: this.#draining,
      loaded: this.#loaded,
      store: this.#keeper.condition(),
      handlers: this.#table.set,
      missing: this.#missing.ids,
      paused: this.#guard.paused,
      sources: this.#watch?.problems() ?? [],
      registration: this.#registrations.states(),
    });
  }

  /** The status without what the store must be asked for. */
  glance(): Omit<StatusReport, "counts"> {
    const { hostname, port } = this.address;
    return {
      version: VERSION,
      pid: Deno.pid,
      startedAt: this.#startedAt,
      listen: `${hostname}:${port}`,
      url: [...this.#urls.values()].find((url) => url !== null) ?? null,
      handlers: this.#table.set,
      registration: this.#registrations.states(),
      catchUp: this.#watch?.catchUps.states() ?? {},
      readiness: this.readiness(),
    };
  }

  async status(): Promise<StatusReport> {
    return { ...this.glance(), counts: await this.#store.counts() };
  }

  retry(ids: readonly string[]): Promise<number> {
    return this.#runs.retry(ids);
  }

  async drop(query: Parameters<Operations["drop"]>[0]): Promise<number> {
    const count = await this.#runs.drop(query);
    this.#keeper.dropped();
    return count;
  }

  replay(...args: Parameters<Operations["replay"]>): ReturnType<Operations["replay"]> {
    return this.#runs.replay(...args);
  }

  /** Reads settings and handlers again. What cannot be used leaves everything as it was. */
  async reload(): ReturnType<Operations["reload"]> {
    const before = this.#settings;
    const problems: string[] = [];
    try {
      const settings = await this.#options.reloadSettings();
      problems.push(...needRestart(before, settings));
      this.#identity = await identify(this.#store, settings.sources);
      this.#options.onSecrets?.(
        settings.sources.flatMap((source) => this.#identity.secrets(source.name)),
      );
      this.#settings = { ...settings, ...fixed(before) };
      const set = await this.#worker.reload();
      this.#guard.reset();
      await this.#loading;
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
    await this.#register();
    log.info("Reloaded: {count} handlers", { count: this.#table.set.handlers.length });
    return { ok: true, problems };
  }

  register(options: Parameters<Operations["register"]>[0]): Promise<RegistrationState> {
    return this.#registrations.reconcile(options);
  }

  async catchUp(options: Parameters<Operations["catchUp"]>[0]): ReturnType<Operations["catchUp"]> {
    if (!this.#watch) {
      throw new OperationError(409, "This hookbox has only just started: try again in a moment");
    }
    return await this.#watch.catchUps.run(options);
  }

  unregister(options: { readonly dryRun: boolean }): Promise<RegistrationState> {
    return this.#registrations.remove(options);
  }

  /** A minute has begun: what timers would do is done now. Resolves when that is over, or after 50 s. */
  async wake(): Promise<void> {
    if (this.#draining || !this.#watch) return;
    const chores = { worker: this.#worker, keeper: this.#keeper, watch: this.#watch };
    await handleWhatIsDue({ ...chores, clock: this.#clock, registrations: this.#registrations });
  }

  /** Drains: nothing is claimed, running handlers end, the listener closes last. Called again, all ends at once. */
  stop(): Promise<void> {
    if (this.#stopping) {
      void this.#worker.kill();
      return this.#stopping;
    }
    return this.#stopping = this.#stop();
  }

  async #stop(): Promise<void> {
    this.#draining = true;
    this.#keeper.stop();
    this.#leaveCluster();
    await this.#leadership.stop();
    this.#registrations.stop();
    await this.#watch?.stop();
    await this.#worker.drain();
    await this.#control?.stop();
    if (!this.#http) this.#options.door.giveUp();
    await (this.#http ?? this.#options.door).stop();
    for (const source of this.#reached.values()) source.close();
    await this.#loading;
    await this.#store.close();
  }
}
