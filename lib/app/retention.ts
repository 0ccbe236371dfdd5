/**
 * Takes away what is too old or too much, a little at a time.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import type { Clock } from "../clock.ts";
import type { Settings } from "../config/settings.ts";
import type { Store } from "../store/store.ts";

const log = getLogger(["hookbox", "store"]);

/** Milliseconds between two passes, and before the first: not while we start. */
const EVERY = 10 * 60_000;
/** The same when the store is too large: a pass over what is unfinished frees nothing, and costs. */
const SOON = 60_000;
/** Milliseconds between two transactions of a pass, and how much longer than one takes: deliveries come first. */
const PAUSE = 10;
const PART = 4;
/** The same in a pass that has lasted so long: more comes than it takes away. */
const BRIEF = 2;
const LONG = 5 * 60_000;

/** The retention of a store, until `stop()`. */
export interface Tidying {
  /** The store is too large: the next pass comes soon. */
  hurry(): void;
  /** Whether a pass is under way. */
  readonly busy: boolean;
  stop(): void;
}

/** Begins. */
export function keepTidy(
  store: Pick<Store, "purge">,
  settings: () => Pick<Settings, "keep" | "keepBodies" | "storeMax">,
  clock: Clock,
): Tidying {
  let cancel = () => {};
  let due = 0;
  let lastPass = -Infinity;
  let passBegan: number | null = null;
  let stopped = false;
  const later = (ms: number) => {
    cancel();
    due = clock.monotonic() + ms;
    if (!stopped) cancel = clock.after(ms, pass);
  };
  async function pass(): Promise<void> {
    const { keep, keepBodies, storeMax } = settings();
    // While it works it is not late.
    due = -Infinity;
    const start = clock.monotonic();
    passBegan ??= start;
    try {
      const more = await store.purge({ now: clock.now(), keep, keepBodies, maxBytes: storeMax });
      const end = clock.monotonic();
      if (more) {
        const pause = end - passBegan < LONG ? PAUSE : BRIEF;
        return later(Math.max(pause, PART * (end - start)));
      }
      lastPass = end;
      passBegan = null;
      later(EVERY);
    } catch (error) {
      passBegan = null;
      log.warn("Cannot take away what is too old, the next try is in 10 min: {error}", { error });
      later(EVERY);
    }
  }
  later(EVERY);
  return {
    hurry() {
      const soon = Math.max(clock.monotonic(), lastPass + SOON);
      if (soon < due) later(soon - clock.monotonic());
    },
    get busy() {
      return due <= clock.monotonic() + PAUSE;
    },
    stop() {
      stopped = true;
      cancel();
    },
  };
}
