/**
 * How much memory the bodies of all requests may take together.
 *
 * @module
 */
import type { Clock } from "../clock.ts";

/** What a body takes beside its bytes until it is stored: its text, what is parsed from that, the copy for the store. */
const COST = 4;
/** Bytes up to which a body is an ordinary one: a delivery of NetBox has about 5 KB. */
const ORDINARY = 64 * 1024;
/** The part of the budget that larger ones may take: a flood of them leaves room for the ordinary. */
const LARGE_PART = 0.75;
/** Milliseconds to wait for room. */
const LONGEST_WAIT = 2_000;

/** What one request has of the budget. */
export interface Share {
  /** Takes what so many bytes more need, at once or not at all. */
  grow(bytes: number): boolean;
  /** Gives everything back. A second call does nothing. */
  release(): void;
}

interface Waiting {
  readonly bytes: number;
  take(): void;
}

/**
 * Deals memory out, first come, first served. Whoever knows how much it needs takes it before it reads the first byte: so
 * a body that has begun never waits for another one.
 */
export class Budget {
  readonly #bytes: number;
  readonly #clock: Clock;
  #used = 0;
  readonly #ordinary = new Set<Waiting>();
  readonly #large = new Set<Waiting>();

  /** A budget of so many bytes: at least six times the largest body. */
  constructor(bytes: number, clock: Clock) {
    this.#bytes = bytes;
    this.#clock = clock;
  }

  /** Bytes that are taken. */
  get used(): number {
    return this.#used;
  }

  /** Takes what a body of so many bytes needs: at once where there is room; null: there was none for 2 s. */
  take(bytes: number): Share | Promise<Share | null> {
    const queue = bytes <= ORDINARY ? this.#ordinary : this.#large;
    if (queue.size === 0 && this.#fits(bytes)) return this.#share(bytes);
    return new Promise((resolve) => {
      const waiting: Waiting = {
        bytes,
        take: () => {
          cancel();
          queue.delete(waiting);
          resolve(this.#share(bytes));
        },
      };
      const cancel = this.#clock.after(LONGEST_WAIT, () => {
        queue.delete(waiting);
        resolve(null);
      });
      queue.add(waiting);
    });
  }

  #fits(bytes: number): boolean {
    const limit = bytes <= ORDINARY ? this.#bytes : this.#bytes * LARGE_PART;
    return this.#used + COST * bytes <= limit;
  }

  #share(bytes: number): Share {
    this.#used += COST * bytes;
    let taken = bytes;
    return {
      grow: (more) => {
        if (this.#used + COST * more > this.#bytes * LARGE_PART) return false;
        this.#used += COST * more;
        taken += more;
        return true;
      },
      release: () => {
        this.#used -= COST * taken;
        taken = 0;
        this.#serve(this.#ordinary);
        this.#serve(this.#large);
      },
    };
  }

  #serve(queue: ReadonlySet<Waiting>): void {
    for (const waiting of queue) {
      if (!this.#fits(waiting.bytes)) return;
      waiting.take();
    }
  }
}
