/**
 * Own writes of which no answer came: the change log tells whether they happened.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import type { Clock } from "../clock.ts";
import { createLoop, type Loop } from "../loop.ts";
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

/** Looks for lost writes every 10 s, and when kicked. */
export function keepLostWrites({ store, clock, find, wake }: LostWritesOptions): Loop {
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
  const loop = createLoop(async () => {
    try {
      for (const write of await store.openWrites(clock.now())) {
        if (!loop.stopped) await settle(write);
      }
    } catch (error) {
      log.warn("Cannot look for writes without an answer: {error}", { error });
    }
    return EVERY;
  }, clock);
  loop.kick();
  return loop;
}
