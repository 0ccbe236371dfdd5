/**
 * Makes commits durable without stopping the thread.
 *
 * With `synchronous=FULL` SQLite syncs its write-ahead log within COMMIT: the thread stands still meanwhile, for 0.2 ms on a
 * quick disk and for 10 on a slow one, and so do answers, claims and outcomes. So SQLite commits as `NORMAL`, which leaves
 * just that sync out, and it is done here, on a thread of the runtime, once for all commits that wait for it.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { StoreBusyError } from "../store.ts";

/** The part of a file that is needed here. */
export interface Syncable extends Disposable {
  syncData(): Promise<void>;
}

/** Syncs the log of one database. */
export class WalSync implements Disposable {
  readonly #db: DatabaseSync;
  readonly #file: Syncable;
  #running: Promise<void> | null = null;
  #next: Promise<void> | null = null;
  /** A sync has failed: the system may have forgotten what it could not write. */
  #doubtful = false;

  /** `db` must be in WAL mode, so that its log is there. */
  constructor(
    db: DatabaseSync,
    path: string,
    file: Syncable = Deno.openSync(`${path}-wal`, { write: true }),
  ) {
    this.#db = db;
    this.#file = file;
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
      await this.#file.syncData();
    } catch (error) {
      this.#doubtful = true;
      throw error;
    }
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
