/**
 * What a server does towards its sources: it registers, asks what it must know, and looks for what was missed.
 *
 * Most of the code is what asks sources: it is loaded after the first request can be taken.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import type { Clock } from "../clock.ts";
import type { Settings } from "../config/settings.ts";
import { OperationError, type Operations } from "../http/operations.ts";
import type { RegistrationState } from "../source/types.ts";
import type { Settlement } from "../store/origin.ts";
import type { Store } from "../store/store.ts";
import type { RunEnded } from "../worker/worker.ts";
import type { Door } from "./door.ts";
import { Leadership } from "./leadership.ts";
import type { OwnUrls } from "./own_url.ts";
import type { Reached } from "./reach.ts";
import { registrationWrites } from "./registration_writes.ts";
import { Registrations } from "./registrations.ts";
import type { Home } from "./sources.ts";
import type { Watch, WatchOptions } from "./watch.ts";

const log = getLogger(["hookbox"]);

/** What it needs. */
export interface OutreachOptions extends Omit<WatchOptions, "url" | "settings" | "handlers"> {
  readonly store: Store;
  readonly clock: Clock;
  settings(): Settings;
  /** Who we are, and what should be registered. */
  home(): Omit<Home, "url" | "writes">;
  /** This process leads from now on, or does not any more: for what has nothing to do with sources. */
  lead(): Promise<void>;
  follow(): Promise<void>;
}

/** The way to the sources, from `start()` to `stop()`. */
export class Outreach {
  readonly registrations: Registrations;
  readonly #options: OutreachOptions;
  readonly #leadership: Leadership;
  #watch: Watch | null = null;
  #reached: ReadonlyMap<string, Reached> = new Map();
  #urls: OwnUrls = new Map();
  #learned: Promise<void> = Promise.resolve();

  constructor(options: OutreachOptions) {
    const { store, clock } = options;
    this.#options = options;
    this.registrations = new Registrations(clock);
    this.#leadership = new Leadership({
      cluster: store.cluster,
      clock,
      begin: async () => {
        this.registrations.keep(this.#learned);
        await this.#watch?.lead();
      },
      end: async () => {
        this.registrations.rest();
        await this.#watch?.follow();
      },
      lead: options.lead,
      follow: options.follow,
    });
  }

  /** What looks after the sources; null before `start()`. */
  get watch(): Watch | null {
    return this.#watch;
  }

  /** Where some source reaches us; null where that is not known. */
  get url(): string | null {
    return [...this.#urls.values()].find((url) => url !== null) ?? null;
  }

  /** Begins, or begins anew with other settings. `address` is what we listen on; null: nothing of ours. */
  async start(address: Door["address"]): Promise<void> {
    const { settings, home } = this.#options;
    const { doubtsAbout, ownUrls } = await import("./own_url.ts");
    this.#urls = await ownUrls(settings(), address?.port ?? null);
    for (const warning of await doubtsAbout(settings(), this.#urls)) {
      log.warn("{warning}", { warning });
    }
    const { reachSources } = await import("./reach.ts");
    const { Watch } = await import("./watch.ts");
    this.close();
    this.#reached = reachSources(settings(), this.#home());
    this.#watch ??= new Watch({
      ...this.#options,
      handlers: () => home().handlers(),
      url: this.#urlOf,
    });
    this.#learned = this.#watch.start(this.#reached);
    this.registrations.use(settings(), this.#reached);
    await this.#leadership.start();
  }

  /** The handlers are others: other things must be registered, others may have been missed. */
  kick(): void {
    this.registrations.kick();
    this.#watch?.catchUps.kick();
  }

  /** Deliveries were stored that are in doubt. */
  doubted(): void {
    this.#watch?.kick();
  }

  /** An attempt is over. */
  ended(ended: RunEnded): void {
    this.#watch?.ended(ended);
  }

  /** A write to a source was answered. */
  written(source: string, settled: Settlement): void {
    this.#watch?.written(source, settled);
  }

  /** Looks into the change logs now. @throws {OperationError} when it has not begun. */
  async catchUp(options: Parameters<Operations["catchUp"]>[0]): ReturnType<Operations["catchUp"]> {
    if (!this.#watch) {
      throw new OperationError(409, "This hookbox has only just started: try again in a moment");
    }
    return await this.#watch.catchUps.run(options);
  }

  register(options: Parameters<Operations["register"]>[0]): Promise<RegistrationState> {
    return this.registrations.reconcile(options);
  }

  unregister(options: { readonly dryRun: boolean }): Promise<RegistrationState> {
    return this.registrations.remove(options);
  }

  /** Asks nothing any more, and lets another process lead. Connections stay for handlers' writes until `close()`. */
  async stop(): Promise<void> {
    await this.#leadership.stop();
    this.registrations.stop();
    await this.#watch?.stop();
  }

  /** Closes all connections to the sources. */
  close(): void {
    for (const source of this.#reached.values()) source.close();
  }

  readonly #urlOf = (source: string): string | null => this.#urls.get(source) ?? null;

  #home(): Home {
    const { store, clock, home, wake } = this.#options;
    return {
      ...home(),
      url: this.#urlOf,
      writes: (source) =>
        registrationWrites(store, clock, source, (settled) => {
          this.written(source, settled);
          // What was held for it may be ready now.
          wake();
        }),
    };
  }
}
