/**
 * A device and its one session.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import { bounded, type Bounds } from "./bounded.ts";
import type { NetconfSession } from "./client.ts";
import { nameOf, NETCONF_PORT } from "./ssh/options.ts";

/** What a device needs. */
export interface DeviceParts {
  /** Milliseconds after which a session is closed that nobody uses. */
  readonly idle: number;
  readonly clock: Clock;
}

/** A device. Its session is opened when it is used; one that has ended is replaced at the next use. */
export class Device {
  /** `"192.0.2.1:830"`. */
  readonly name: string;
  readonly #open: (bounds: Bounds) => Promise<NetconfSession>;
  readonly #idle: number;
  readonly #clock: Clock;
  #session: Promise<NetconfSession> | null = null;
  #users = 0;
  #cancelIdle = () => {};
  /** The last in the queue of those who change something. */
  #last: Promise<unknown> = Promise.resolve();

  /** Made by hookbox: see `device()`. */
  constructor(
    { host, port = NETCONF_PORT }: { readonly host: string; readonly port?: number | undefined },
    open: (bounds: Bounds) => Promise<NetconfSession>,
    { idle, clock }: DeviceParts,
  ) {
    this.name = nameOf({ host, port });
    this.#open = open;
    this.#idle = idle;
    this.#clock = clock;
  }

  /** Uses the session, also at the same time as others. @returns what `fn` gives. */
  async use<T>(fn: (session: NetconfSession) => Promise<T>, bounds: Bounds = {}): Promise<T> {
    this.#users++;
    this.#cancelIdle();
    try {
      return await fn(await this.#current(bounds));
    } finally {
      if (--this.#users === 0) this.#rest();
    }
  }

  /** Uses the session to change something: one after another. @returns what `fn` gives. */
  async exclusively<T>(
    fn: (session: NetconfSession) => Promise<T>,
    bounds: Bounds = {},
  ): Promise<T> {
    const before = this.#last;
    const turn = Promise.withResolvers<void>();
    this.#last = before.then(() => turn.promise);
    try {
      await this.#within(before, bounds);
      return await this.use(fn, bounds);
    } finally {
      turn.resolve();
    }
  }

  /** Opens another session, of one's own. */
  connect(bounds: Bounds = {}): Promise<NetconfSession> {
    return this.#open(bounds);
  }

  /** Closes the session. */
  async close(): Promise<void> {
    this.#cancelIdle();
    const session = this.#session;
    this.#session = null;
    await session?.then((it) => it.close(), () => {});
  }

  /** The session that is open or being opened. Whoever gives up does not take it from the others. */
  #current(bounds: Bounds): Promise<NetconfSession> {
    if (!this.#session) {
      const opening = this.#session = this.#open({});
      const forget = () => {
        if (this.#session === opening) this.#session = null;
      };
      opening.then((session) => session.whenClosed(forget), forget);
    }
    return this.#within(this.#session, bounds);
  }

  #rest(): void {
    this.#cancelIdle = this.#clock.after(this.#idle, () => void this.close());
  }

  #within<T>(promise: Promise<T>, { signal }: Bounds): Promise<T> {
    return bounded<T>(
      this.#clock,
      { signal },
      ({ resolve, reject }) => void promise.then(resolve, reject),
      () => new Error("never late"),
    );
  }
}
