/**
 * Copying the write-ahead log into the database, which takes 15 to 150 ms for 8 MB: as long as SQLite did it in the commit that made the
 * log so large, no delivery could be acknowledged meanwhile. So a thread copies, while commits go on.
 *
 * @module
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";

/** Pages (of 8 KB) in the log that make it worth copying. */
const PAGES = 1_000;
/**
 * The log begins anew only when nothing is left to copy, which a thread may never see while much is written. Of a log so
 * large, what the thread has left is copied here: little.
 */
const LARGE = 3_000;
/** When SQLite does all of it in a commit after all, because no thread can. */
export const LAST_RESORT = 4_000;
/** Transactions between two looks at the log: one takes 10 µs. */
const LOOK = 8;

/** Looks after the log of a database. */
export class Checkpoints {
  readonly #look: StatementSync;
  readonly #finish: StatementSync;
  readonly #copy: () => Promise<unknown>;
  #commits = 0;
  #copying: Promise<void> | null = null;
  #stopped = false;

  /** @param copy Copies the log in a thread. */
  constructor(db: DatabaseSync, copy: () => Promise<unknown>) {
    // New in SQLite 3.51. That of Deno 2.5 takes it for PASSIVE, and copies: slower, and as well.
    this.#look = db.prepare("PRAGMA wal_checkpoint(NOOP)");
    this.#finish = db.prepare("PRAGMA wal_checkpoint(PASSIVE)");
    this.#copy = copy;
  }

  /** A transaction is over. */
  committed(): void {
    if (++this.#commits % LOOK !== 0 || this.#copying || this.#stopped) return;
    if (this.#measure().left >= PAGES) void this.now();
  }

  /** Copies all that is in the log. Without success, too, it ends well: the log is only larger then. */
  now(): Promise<void> {
    return this.#copying ??= this.#copyAll().catch(() => {}).finally(() => this.#copying = null);
  }

  async #copyAll(): Promise<void> {
    await this.#copy();
    const { log, left } = this.#measure();
    if (log >= LARGE && left > 0) this.#finish.get();
  }

  /** Begins no more; resolves when the one under way is over. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#copying;
  }

  #measure(): { log: number; left: number } {
    const { log, checkpointed } = this.#look.get() as { log: number; checkpointed: number };
    return { log, left: log - checkpointed };
  }
}
