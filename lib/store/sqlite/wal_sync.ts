/**
 * Makes commits durable, without stopping the thread where that would take long.
 *
 * With `synchronous=FULL` SQLite syncs its write-ahead log within COMMIT: the thread stands still meanwhile, for 0.1 ms on a
 * quick disk and for 10 on a slow one, and so do answers, claims and outcomes. So SQLite commits as `NORMAL`, which leaves
 * just that sync out, and it is done here: on a thread of the runtime, once for all commits that wait for it, or at once
 * where the disk is so quick that it takes less than the way to another thread and back.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { StoreBusyError } from "../store.ts";

/** Milliseconds that a sync may take to be done at once. */
const QUICK = 0.4;
/** Of so many syncs one is done at once, to know how long it takes. */
const SAMPLE = 16;
/** How much a new measurement counts. */
const WEIGHT = 0.2;

/** The part of a file that is needed here. */
export interface Syncable extends Disposable {
  syncData(): Promise<void>;
  syncDataSync(): void;
}

/** Syncs the log of one database. */
export class WalSync implements Disposable {
  readonly #db: DatabaseSync;
  readonly #file: Syncable;
  readonly #monotonic: () => number;
  /** Milliseconds that a sync takes, about. */
  #takes = Infinity;
  #syncs = 0;
  #running: Promise<void> | null = null;
  #next: Promise<void> | null = null;
  /** A sync has failed: the system may have forgotten what it could not write. */
  #doubtful = false;

  /** `db` must be in WAL mode, so that its log is there. */
  constructor(
    db: DatabaseSync,
    path: string,
    file: Syncable = Deno.openSync(`${path}-wal`, { write: true }),
    monotonic: () => number = () => performance.now(),
  ) {
    this.#db = db;
    this.#file = file;
    this.#monotonic = monotonic;
  }

  /**
   * Resolves when all that was committed before the call is on the disk.
   *
   * @throws {Error} when it is not: what was committed can be seen, but may not outlive a power failure.
   */
  sync(): Promise<void> {
    if (this.#running === null) return this.#start();
    // One that began before a commit may have missed it.
    return this.#next ??= this.#running.catch(() => {}).then(() => {
      this.#next = null;
      return this.#start();
    });
  }

  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }

  #start(): Promise<void> {
    const running = this.#sync().finally(() => this.#running = null);
    return this.#running = running;
  }

  async #sync(): Promise<void> {
    if (this.#doubtful) this.#startAnew();
    try {
      if (this.#takes <= QUICK || this.#syncs++ % SAMPLE === 0) this.#syncNow();
      else await this.#file.syncData();
    } catch (error) {
      this.#doubtful = true;
      throw error;
    }
  }

  #syncNow(): void {
    const start = this.#monotonic();
    this.#file.syncDataSync();
    const took = this.#monotonic() - start;
    this.#takes = this.#takes === Infinity ? took : this.#takes + WEIGHT * (took - this.#takes);
  }

  /** After a failed sync the next one may succeed and leave a hole in the log. So everything goes into the database first. */
  #startAnew(): void {
    const row = this.#db.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get();
    if (row?.busy !== 0) {
      throw new StoreBusyError("Cannot write the store's log to the disk anew: somebody reads it");
    }
    this.#doubtful = false;
  }
}
