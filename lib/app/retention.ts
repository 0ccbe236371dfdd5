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
/** Milliseconds between two transactions of a pass: deliveries come first. */
const PAUSE = 20;

/** Begins; gives what ends it. */
export function keepTidy(
  store: Pick<Store, "purge">,
  settings: () => Settings,
  clock: Clock,
): () => void {
  let cancel = () => {};
  const later = (ms: number) => cancel = clock.after(ms, pass);
  async function pass(): Promise<void> {
    const { keep, keepBodies, storeMax } = settings();
    try {
      const more = await store.purge({ now: clock.now(), keep, keepBodies, maxBytes: storeMax });
      later(more ? PAUSE : EVERY);
    } catch (error) {
      log.warn("Cannot take away what is too old, the next try is in 10 min: {error}", { error });
      later(EVERY);
    }
  }
  later(EVERY);
  return () => cancel();
}
