/**
 * This process among those that share a store.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import { systemClock } from "../clock.ts";
import type { Store } from "../store/store.ts";
import type { Worker } from "../worker/worker.ts";

const log = getLogger(["hookbox", "store"]);

/** Seconds by which the clock of this machine may differ from the one that all go by, before somebody is told. */
const TOLERANCE = 5;

/**
 * Wakes the worker when others have made runs ready, and gives up what was taken from us. When others execute other handlers
 * than before, it holds and releases runs, and calls `onHandlers`. Gives what ends it.
 */
export function joinCluster(
  { cluster }: Pick<Store, "cluster">,
  worker: Pick<Worker, "wake" | "abandon" | "reconcile">,
  onHandlers: () => Promise<unknown>,
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
      onHandlers().catch((error) => log.debug("Cannot look for handlers: {error}", { error }));
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
