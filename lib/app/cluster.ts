/**
 * This process among those that share a store.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import type { Store } from "../store/store.ts";
import type { Worker } from "../worker/worker.ts";

const log = getLogger(["hookbox", "store"]);

/** Wakes the worker when others have made runs ready, and gives up what was taken from us. Gives what ends it. */
export function joinCluster(
  { cluster }: Pick<Store, "cluster">,
  worker: Pick<Worker, "wake" | "abandon">,
): () => void {
  const ends = [
    cluster.onWake(() => worker.wake()),
    cluster.onLost(() => {
      log.error(
        "The lease of this process was past: others have its runs, which are given up here",
      );
      worker.abandon().catch((error) => log.error("Cannot start new threads: {error}", { error }));
    }),
  ];
  return () => ends.forEach((end) => end());
}
