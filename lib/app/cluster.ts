/**
 * This process among those that share a store.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import { systemClock } from "../clock.ts";
import type { Store } from "../store/store.ts";
import type { Worker } from "../worker/worker.ts";
import type { MissingHandlers } from "./missing_handlers.ts";

const log = getLogger(["hookbox", "store"]);

/** Seconds by which the clock of this machine may differ from the one that all go by, before somebody is told. */
const TOLERANCE = 5;

/**
 * Wakes the worker when others have made runs ready, and gives up what was taken from us. When others execute other handlers
 * than before, runs are held and released, and it is looked for handlers that nobody has. Gives what ends it.
 */
export function joinCluster(
  { cluster }: Pick<Store, "cluster">,
  worker: Pick<Worker, "wake" | "abandon" | "reconcile">,
  missing: Pick<MissingHandlers, "look">,
): () => void {
  const ahead = cluster.clock ? Math.round((systemClock.now() - cluster.clock.now()) / 1000) : 0;
  if (Math.abs(ahead) > TOLERANCE) {
    log.warn(
      "The clock of this machine is {seconds} s {where} the database's, by which hookbox goes: set it (NTP)",
      { seconds: Math.abs(ahead), where: ahead > 0 ? "ahead of" : "behind" },
    );
  }
  const ends = [
    cluster.onWake(() => worker.wake()),
    cluster.onHandlers(() => {
      worker.reconcile();
      missing.look().catch((error) => log.debug("Cannot look for handlers: {error}", { error }));
    }),
    cluster.onLost(() => {
      log.error(
        "The lease of this process was past: others have its runs, which are given up here",
      );
      worker.abandon().catch((error) => log.error("Cannot start new threads: {error}", { error }));
    }),
  ];
  return () => ends.forEach((end) => end());
}
