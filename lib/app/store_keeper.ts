/**
 * Keeps a store in good order while a server runs: stores deliveries while it can, refuses them while it cannot or has too
 * much, and takes away what is too old.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import type { Settings } from "../config/settings.ts";
import { isFile } from "../store/location.ts";
import { readDisk } from "../store/sqlite/disk.ts";
import { type Appended, type NewDelivery, type Store, StoreError } from "../store/store.ts";
import type { RunEnded } from "../worker/worker.ts";
import { Backlog } from "./backlog.ts";
import { DiskWatch } from "./disk_watch.ts";
import { keepTidy, type Tidying } from "./retention.ts";
import { StoreHealth } from "./store_health.ts";

/** How the store is, for people. */
export interface StoreCondition {
  /** Why nothing can be stored. */
  readonly unready: readonly string[];
  /** What somebody should look at before that. */
  readonly degraded: readonly string[];
}

/** What it needs. */
export interface StoreKeeperOptions {
  readonly store: Store;
  readonly clock: Clock;
  settings(): Settings;
}

/** Works from `start()` to `stop()`. */
export class StoreKeeper {
  readonly #health: StoreHealth;
  readonly #backlog: Backlog;
  readonly #disk: DiskWatch | null;
  readonly #options: StoreKeeperOptions;
  #tidying: Tidying | null = null;

  constructor(options: StoreKeeperOptions) {
    const { store, clock, settings } = options;
    this.#options = options;
    this.#health = new StoreHealth(options);
    this.#backlog = new Backlog({
      store,
      clock,
      sources: () => settings().sources.map(({ name }) => name),
      most: () => ({ runs: settings().backlogMax, bytes: settings().backlogBytes }),
    });
    this.#disk = isFile(settings().store)
      ? new DiskWatch({
        clock,
        path: settings().store,
        read: readDisk,
        storeMax: () => settings().storeMax,
        onTooLarge: () => this.#tidying?.hurry(),
      })
      : null;
  }

  start(): void {
    const { store, clock, settings } = this.#options;
    this.#tidying = keepTidy(store, settings, clock);
    this.#disk?.start();
    this.#backlog.start();
  }

  stop(): void {
    this.#tidying?.stop();
    this.#disk?.stop();
    this.#backlog.stop();
    this.#health.stop();
  }

  /** Takes away what is too old soon, and not only when its time comes. */
  tidy(): void {
    this.#tidying?.hurry();
  }

  /** Whether something is being taken away. */
  get busy(): boolean {
    return this.#tidying?.busy === true;
  }

  /** Whether a delivery of this source is to be refused, because too much is unfinished. */
  refuses(source: string): boolean {
    return this.#backlog.refuses(source);
  }

  /** Stores deliveries. @throws {StoreError} when they cannot be. */
  async append(batch: readonly NewDelivery[]): Promise<Appended[]> {
    const gone = this.#disk?.gone ?? null;
    if (gone !== null) throw new StoreError(`Cannot store deliveries: ${gone}`);
    const appended = await this.#health.append(batch);
    this.#backlog.arrived(batch, appended);
    return appended;
  }

  /** An attempt is over. */
  ended(ended: RunEnded): void {
    this.#backlog.ended(ended);
  }

  /** Runs were given up. */
  dropped(): void {
    this.#backlog.recount();
  }

  /** How the store is. */
  condition(): StoreCondition {
    const backlog = this.#backlog.problems();
    const broken = [this.#disk?.gone ?? null, this.#health.problem].filter((it) => it !== null);
    return {
      unready: [...broken.map((problem) => `store: ${problem}`), ...backlog.unready],
      degraded: [...this.#disk?.problems() ?? [], ...backlog.degraded],
    };
  }
}
