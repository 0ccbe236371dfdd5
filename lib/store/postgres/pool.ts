/**
 * A few connections that are opened when they are needed, and used by one at a time.
 *
 * @module
 */
import type { Session } from "./session.ts";

/** Connections of one kind. */
export class Pool {
  readonly #open: () => Promise<Session>;
  readonly #idle: Session[] = [];
  readonly #waiting: (() => void)[] = [];
  #free: number;
  #closed = false;

  /**
   * @param most How many there may be.
   * @param open Opens one.
   */
  constructor(most: number, open: () => Promise<Session>) {
    this.#free = most;
    this.#open = open;
  }

  /**
   * Lends a connection for `work`; it gets it back however that ends. Who stays away longer than `limit` milliseconds
   * loses it: its work then fails.
   */
  async use<T>(limit: number, work: (session: Session) => Promise<T>): Promise<T> {
    await this.#turn();
    try {
      const session = this.#next() ?? await this.#open();
      const timer = setTimeout(() => session.close(), limit);
      try {
        return await work(session);
      } finally {
        clearTimeout(timer);
        if (this.#closed) session.close();
        if (session.isOpen) this.#idle.push(session);
      }
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }

  async #turn(): Promise<void> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** The one that was used last, so that those that nobody needs stay idle. */
  #next(): Session | undefined {
    let session = this.#idle.pop();
    while (session && !session.isOpen) session = this.#idle.pop();
    return session;
  }

  /** Ends all connections: idle ones now, others when they come back. */
  close(): void {
    this.#closed = true;
    for (const session of this.#idle.splice(0)) session.close();
  }
}
