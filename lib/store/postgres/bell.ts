/**
 * Waking the other processes when runs have become ready: NOTIFY, where there are sessions; asking from time to time otherwise.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import type { Database } from "./database.ts";
import type { Session } from "./session.ts";

/** Milliseconds between two rings: a claim takes what many of them announce, and commits with NOTIFY wait for each other. */
const PAUSE = 100;
/** Milliseconds between two looks where nobody rings. */
const POLL = 2_000;
/** Milliseconds before listening is tried again. */
const AGAIN = 2_000;

/** Rings, and hears the others. */
export class Bell {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #listeners = new Set<() => void>();
  /** Tells our own rings from those of others. */
  readonly #name = crypto.randomUUID();
  #session: Session | null = null;
  #cancel = () => {};
  #cancelRing = () => {};
  #resting = false;
  #again = false;
  #closed = false;

  constructor(db: Database, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /** Calls `fn` when another process rang, or may have rung. */
  onWake(fn: () => void): () => void {
    this.#listeners.add(fn);
    return () => this.#listeners.delete(fn);
  }

  /** Begins to listen; resolves when a ring from now on would be heard. */
  async listen(): Promise<void> {
    if (this.#closed) return;
    if (this.#db.isPooled) return this.#poll();
    try {
      const session = await this.#db.open({
        onClose: () => this.#lost(),
        onNotify: (name) => name === this.#name || this.#wake(),
      });
      if (this.#closed) return session.close();
      this.#session = session;
      await session.query(`LISTEN "${this.#channel}"`, []);
    } catch {
      this.#lost();
    }
  }

  /** Tells the others. It is no part of a transaction: a ring that is lost is made up for by looking. */
  ring(): void {
    if (this.#closed) return;
    if (this.#resting) {
      this.#again = true;
      return;
    }
    this.#resting = true;
    this.#again = false;
    const sent = this.#db.query(`SELECT pg_notify($1::text, $2::text)`, this.#channel, this.#name);
    void sent.catch(() => {}).then(() => {
      this.#cancelRing = this.#clock.after(PAUSE, () => {
        this.#resting = false;
        if (this.#again) this.ring();
      });
    });
  }

  get #channel(): string {
    return `hookbox ${this.#db.target.schema}`;
  }

  #wake(): void {
    for (const fn of this.#listeners) fn();
  }

  /** Whatever was rung while nobody listened was missed. */
  #lost(): void {
    this.#session?.close();
    this.#session = null;
    if (this.#closed) return;
    this.#cancel();
    this.#cancel = this.#clock.after(AGAIN, () => void this.listen().then(() => this.#wake()));
  }

  #poll(): void {
    this.#cancel = this.#clock.after(POLL, () => {
      this.#wake();
      this.#poll();
    });
  }

  /** Stops listening. */
  close(): void {
    this.#closed = true;
    this.#cancel();
    this.#cancelRing();
    this.#session?.close();
  }
}
