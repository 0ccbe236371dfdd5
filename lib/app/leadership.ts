/**
 * What one process at a time does of all that share a store: registration and catch-up, schedules and tasks.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import type { Clock } from "../clock.ts";
import type { Cluster } from "../store/cluster.ts";

const log = getLogger(["hookbox"]);

/** The task's name in the store. */
const TASK = "sources";
/** Milliseconds for which the task is ours after each time that we asked for it, and between two times. */
export const TTL = 30_000;
export const EVERY = 10_000;

/** What leading means. */
export interface LeadershipOptions {
  readonly cluster: Pick<Cluster, "lead" | "resign">;
  readonly clock: Clock;
  /** Begins what the leader does. */
  begin(): Promise<void>;
  /** Ends it; when it resolves, nothing of it goes on. */
  end(): Promise<void>;
  /** The same for what goes on when `start()` is called again. */
  lead(): Promise<void>;
  follow(): Promise<void>;
}

/** Leads whenever nobody else does. In a store of one process that is always so. */
export class Leadership {
  readonly #options: LeadershipOptions;
  #leads = false;
  #begun = false;
  #heldUntil = 0;
  #last: Promise<void> = Promise.resolve();
  #cancel = () => {};
  #stopped = false;

  constructor(options: LeadershipOptions) {
    this.#options = options;
  }

  /** Whether this process leads. */
  get leads(): boolean {
    return this.#leads;
  }

  /** Asks whether we lead, from now on; where we do, begins what the leader does, and begins it anew when called again. */
  start(): Promise<void> {
    return this.#enqueue(async () => {
      await this.#end();
      await this.#ask();
    });
  }

  /** Ends it, and lets another process lead. */
  stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel();
    return this.#enqueue(async () => {
      const led = this.#leads;
      await this.#follow();
      if (led) await this.#options.cluster.resign(TASK);
    });
  }

  #enqueue(work: () => Promise<void>): Promise<void> {
    return this.#last = this.#last.then(work).catch((error) => {
      log.error("Cannot begin or end what one process at a time does: {error}", { error });
    });
  }

  async #ask(): Promise<void> {
    if (this.#stopped) return;
    const { cluster, clock } = this.#options;
    this.#cancel();
    const asked = clock.monotonic();
    try {
      const leads = await cluster.lead(TASK, TTL) !== null;
      if (leads) this.#heldUntil = asked + TTL;
      await (leads ? this.#lead() : this.#follow());
    } catch (error) {
      // The store is away: ours until somebody else may have it.
      log.debug("Cannot ask who leads: {error}", { error });
      if (clock.monotonic() + EVERY > this.#heldUntil) await this.#follow();
    }
    this.#cancel = clock.after(EVERY, () => void this.#enqueue(() => this.#ask()));
  }

  async #lead(): Promise<void> {
    const { lead, begin } = this.#options;
    if (!this.#leads) {
      this.#leads = true;
      await lead();
    }
    if (this.#begun) return;
    this.#begun = true;
    await begin();
  }

  async #follow(): Promise<void> {
    if (!this.#leads) return;
    this.#leads = false;
    await Promise.all([this.#end(), this.#options.follow()]);
  }

  async #end(): Promise<void> {
    if (!this.#begun) return;
    this.#begun = false;
    await this.#options.end();
  }
}
