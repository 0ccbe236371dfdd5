/**
 * Whether deliveries can be stored: says once that they cannot, and once that they can again.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import type { Clock } from "../clock.ts";
import { type Appended, type NewDelivery, type Store, StoreError } from "../store/store.ts";

const log = getLogger(["hookbox", "store"]);

/** Milliseconds between two tries to store something: nobody may send to us while we are not ready. */
const TRY_AGAIN = 1_000;
/** The value that is tried with, and how many characters it has: as much as failed, within limits. */
const PROBE = "probe";
const LEAST = 256 * 1024;
const MOST = 4 * 1024 * 1024;

/** What it needs. */
export interface StoreHealthOptions {
  readonly store: Pick<Store, "append" | "setValue">;
  readonly clock: Clock;
}

interface Trouble {
  readonly since: number;
  reason: string;
  /** Deliveries that were refused. */
  refused: number;
  /** Bytes of the largest batch among them: what can be stored when it is over. */
  bytes: number;
}

/** The way of deliveries into the store. */
export class StoreHealth {
  readonly #options: StoreHealthOptions;
  #trouble: Trouble | null = null;
  #cancel = () => {};
  #stopped = false;

  constructor(options: StoreHealthOptions) {
    this.#options = options;
  }

  /** Why nothing can be stored; null while it can. */
  get problem(): string | null {
    return this.#trouble?.reason ?? null;
  }

  /** Stores deliveries. @throws {StoreError} when they cannot be. */
  async append(batch: readonly NewDelivery[]): Promise<Appended[]> {
    try {
      return await this.#options.store.append(batch);
    } catch (error) {
      this.#fail(error, batch);
      throw error;
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  #fail(error: unknown, batch: readonly NewDelivery[]): void {
    const reason = error instanceof StoreError ? error.message : String(error);
    const bytes = batch.reduce((sum, { body }) => sum + body.byteLength, 0);
    if (this.#trouble) {
      this.#trouble.reason = reason;
      this.#trouble.refused += batch.length;
      this.#trouble.bytes = Math.max(this.#trouble.bytes, bytes);
      return;
    }
    const since = this.#options.clock.monotonic();
    this.#trouble = { since, reason, refused: batch.length, bytes };
    log.error("Deliveries are answered 503 until they can be stored again: {reason}", { reason });
    this.#later();
  }

  #later(): void {
    if (this.#stopped) return;
    this.#cancel = this.#options.clock.after(TRY_AGAIN, () => void this.#try());
  }

  /** A small delivery may find room where many do not: so it is over only when as much as failed can be stored. */
  async #try(): Promise<void> {
    const { store, clock } = this.#options;
    const trouble = this.#trouble!;
    try {
      await store.setValue(PROBE, "x".repeat(Math.min(Math.max(trouble.bytes, LEAST), MOST)));
      await store.setValue(PROBE, null);
    } catch (error) {
      trouble.reason = error instanceof Error ? error.message : String(error);
      return this.#later();
    }
    this.#trouble = null;
    log.warn(
      "Deliveries can be stored again after {seconds} s; {refused} were answered 503",
      {
        seconds: Math.round((clock.monotonic() - trouble.since) / 1000),
        refused: trouble.refused,
      },
    );
  }
}
