/**
 * Own writes of which no answer came: the change log tells whether they happened.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import type { Clock } from "../clock.ts";
import type { OpenWrite, SettledWrite } from "../store/origin.ts";
import type { Store } from "../store/store.ts";
import { PATIENCE } from "./doubt_keeper.ts";

const log = getLogger(["hookbox", "own changes"]);

const EVERY = 10_000;

/** What the keeper needs. */
export interface LostWritesOptions {
  readonly store: Pick<Store, "openWrites" | "settleWrite">;
  readonly clock: Clock;
  /** Asks the change log. @throws {Error} when it cannot be asked now. */
  find(write: OpenWrite): Promise<SettledWrite>;
  /** Runs may have become ready. */
  wake(): void;
}

/** The loop. */
export interface LostWrites {
  /** Looks now: a write was answered, and the change log must be asked what it is called. */
  kick(): void;
  stop(): void;
}

/** Looks for lost writes every 10 s, and when kicked. */
export function keepLostWrites({ store, clock, find, wake }: LostWritesOptions): LostWrites {
  let stopped = false;
  let looking = false;
  let again = false;
  let cancel = () => {};
  async function settle(write: OpenWrite): Promise<void> {
    let settled: SettledWrite;
    try {
      settled = await find(write);
      log.debug("{method} {path}, to which no answer told its request, is {requestId}", {
        ...write,
        ...settled,
      });
    } catch (error) {
      if (clock.now() - write.leaseUntil < PATIENCE) return;
      const lost =
        `whether it is an own change cannot be told: no answer came to ${write.method} ` +
        `${write.path}, and for an hour the change log could not be read: ${
          (error as Error).message
        }`;
      settled = { requestId: null, until: null, lost };
    }
    await store.settleWrite(write.id, settled, clock.now());
    wake();
  }
  async function look(): Promise<void> {
    if (looking) return void (again = true);
    looking = true;
    cancel();
    do {
      again = false;
      try {
        for (const write of await store.openWrites(clock.now())) {
          if (!stopped) await settle(write);
        }
      } catch (error) {
        log.warn("Cannot look for writes without an answer: {error}", { error });
      }
    } while (again && !stopped);
    looking = false;
    if (!stopped) cancel = clock.after(EVERY, look);
  }
  void look();
  return {
    kick: () => void look(),
    stop() {
      stopped = true;
      cancel();
    },
  };
}
