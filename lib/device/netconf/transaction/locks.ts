/**
 * The locks of a change (RFC 6241, section 7.5).
 *
 * @module
 */
import type { Bounds } from "../bounded.ts";
import type { NetconfSession } from "../client.ts";
import type { Datastore } from "../operations.ts";

/** Milliseconds for each request that cleans up, also after the signal has aborted. */
const CLEANUP = 5000;

/** The locks that a session holds. */
export class Locks {
  readonly #session: NetconfSession;
  /** The last one first. */
  readonly #held: Datastore[] = [];

  constructor(session: NetconfSession) {
    this.#session = session;
  }

  /**
   * Locks the candidate, where there is one, and running. The latter is refused while somebody's confirmed commit is
   * not confirmed yet: what is read under it will stay.
   */
  async take(wait: number, { signal }: Bounds): Promise<void> {
    const wanted: Datastore[] = this.#session.target === "candidate"
      ? ["candidate", "running"]
      : ["running"];
    for (const target of wanted) {
      await this.#session.lock(target, { wait, signal });
      this.#held.unshift(target);
    }
  }

  /** Unlocks one. */
  async release(target: Datastore): Promise<void> {
    this.#held.splice(this.#held.indexOf(target), 1);
    await this.#session.unlock(target, { timeout: CLEANUP });
  }

  /** Unlocks all. Where that fails, the session is ended, and its locks with it. Never throws. */
  async releaseAll(): Promise<void> {
    try {
      for (const target of [...this.#held]) await this.release(target);
    } catch {
      this.#session.abandon();
    }
  }

  /** The same after a failure: drops what was not committed. Where that fails, the end of the session does it. */
  async drop(): Promise<void> {
    if (this.#held.includes("candidate")) {
      await this.#session.discard({ timeout: CLEANUP }).catch(() => this.#session.abandon());
    }
    await this.releaseAll();
  }
}
