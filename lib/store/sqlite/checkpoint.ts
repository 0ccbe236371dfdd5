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
  #copies = 0;
  #last: Promise<void> = Promise.resolve();
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
    if (++this.#commits % LOOK !== 0 || this.#copies > 0 || this.#stopped) return;
    if (this.#measure().left >= PAGES) void this.now();
  }

  /**
   * Copies what is in the log by now, after the copy that is under way. Without success, too, it ends well: the log is only
   * larger then.
   */
  now(): Promise<void> {
    this.#copies++;
    return this.#last = this.#last.then(() => this.#copyAll()).catch(() => {})
      .finally(() => this.#copies--);
  }

  async #copyAll(): Promise<void> {
    await this.#copy();
    const { log, left } = this.#measure();
    if (log >= LARGE && left > 0) this.#finish.get();
    // So much has come meanwhile, and nobody looks until more comes.
    else if (left >= PAGES && !this.#stopped) await this.#copy();
  }

  /** Begins no more; resolves when those under way are over. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#last;
  }

  /** Who has just committed must not fail for it. */
  #measure(): { log: number; left: number } {
    let pages: { log: number; checkpointed: number };
    try {
      pages = this.#look.get() as typeof pages;
    } catch {
      return { log: 0, left: 0 };
    }
    return { log: pages.log, left: pages.log - pages.checkpointed };
  }
}
