/**
 * Transactions of one kind on the database handle that writes.
 *
 * @module
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { StoreError } from "../store.ts";
import { busyError, explain, isBusy } from "./errors.ts";

/** How waiting for another process is done. */
export interface Wait {
  /** Monotonic time in milliseconds. */
  monotonic(): number;
  /** Calls `fn` once after `ms` milliseconds. */
  after(ms: number, fn: () => void): void;
}

/** Unlike `systemClock`'s, these timers keep the process alive: a command must not end while it waits to write. */
export const patientWait: Wait = {
  monotonic: () => performance.now(),
  after: (ms, fn) => void setTimeout(fn, ms),
};

/** Milliseconds for which a transaction is tried while another process holds the database. */
const BUSY_LIMIT = 2_000;

/**
 * Short synchronous transactions.
 *
 * SQLite itself must not wait (`busy_timeout=0`): it would stop the whole thread. The waiting is done between turns of the
 * event loop instead.
 */
export class Connection {
  readonly db: DatabaseSync;
  readonly #path: string;
  readonly #wait: Wait;
  readonly #sync: () => Promise<void> | void;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  /** Called after each transaction that was committed; it must not throw. */
  onCommit: () => void = () => {};
  #closed = false;

  /** `sync` is waited for after each commit. */
  constructor(
    db: DatabaseSync,
    path: string,
    wait: Wait,
    sync: () => Promise<void> | void = () => {},
  ) {
    this.db = db;
    this.#path = path;
    this.#wait = wait;
    this.#sync = sync;
    this.#begin = db.prepare("BEGIN IMMEDIATE");
    this.#commit = db.prepare("COMMIT");
  }

  /**
   * Runs `work` as one transaction: all of it or, when it throws, nothing.
   *
   * @throws {StoreBusyError} when another process held the database for 2 s.
   * @throws {StoreError} when it cannot be written; when only its sync failed, others see it nevertheless.
   */
  async transaction<T>(work: () => T): Promise<T> {
    const start = this.#wait.monotonic();
    for (let pause = 1;; pause = Math.min(pause * 2, 50)) {
      try {
        const result = this.#once(work);
        this.onCommit();
        await this.#sync();
        return result;
      } catch (error) {
        if (!isBusy(error)) throw explain(error, this.#path);
        if (this.#wait.monotonic() - start >= BUSY_LIMIT) {
          throw busyError(this.#path, BUSY_LIMIT, error);
        }
      }
      await new Promise<void>((resolve) => this.#wait.after(pause, resolve));
    }
  }

  /**
   * Runs `work`, which only reads, outside a transaction.
   *
   * @throws {StoreError} when it cannot be read.
   */
  read<T>(work: () => T): T {
    this.#checkOpen();
    try {
      return work();
    } catch (error) {
      throw explain(error, this.#path);
    }
  }

  #once<T>(work: () => T): T {
    this.#checkOpen();
    this.#begin.run();
    try {
      const result = work();
      this.#commit.run();
      return result;
    } catch (error) {
      try {
        this.db.exec("ROLLBACK");
      } catch {
        // Some errors (disk full) have already rolled back: "no transaction is active".
      }
      throw error;
    }
  }

  #checkOpen(): void {
    if (this.#closed) throw new StoreError(`Cannot use the store "${this.#path}": it is closed`);
  }

  /** Refuses all that comes from now on. The handle is its owner's to close. */
  close(): void {
    this.#closed = true;
  }
}
