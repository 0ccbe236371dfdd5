/**
 * The database's clock, by which all processes go: those of their machines may be minutes apart, and what one of them writes
 * down (when a run is due, when a lease of a write ends) the others compare with what they take for now.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import type { Database } from "./database.ts";

const NOW = `SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS now`;

/** What the database's clock said. */
export interface DatabaseTime {
  readonly now: number;
  /** Our monotonic time before the question, and after the answer. */
  readonly asked: number;
  readonly answered: number;
}

/** Between two looks at the database's clock it goes by our own monotonic time: no step of our clock moves it. */
export class SharedClock implements Clock {
  readonly #own: Clock;
  /** How far the database's clock is ahead of our monotonic time. */
  #ahead: number | null = null;

  /** Set it before it is asked for the time. */
  constructor(own: Clock) {
    this.#own = own;
  }

  /** Looks at the database's clock. */
  async set(db: Database): Promise<void> {
    const asked = this.#own.monotonic();
    const [row] = await db.query<{ now: number }>(NOW);
    this.hear({ now: row!.now, asked, answered: this.#own.monotonic() });
  }

  /** Goes by what it said. A difference within what the question itself took is none that we could know of. */
  hear({ now, asked, answered }: DatabaseTime): void {
    const ahead = now - (asked + answered) / 2;
    if (this.#ahead !== null && Math.abs(ahead - this.#ahead) <= answered - asked) return;
    this.#ahead = ahead;
  }

  now(): number {
    return Math.round(this.#own.monotonic() + (this.#ahead ?? 0));
  }

  monotonic(): number {
    return this.#own.monotonic();
  }

  after(ms: number, fn: () => void): () => void {
    return this.#own.after(ms, fn);
  }
}
