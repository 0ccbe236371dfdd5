/** Short words for runs that are gathered. */
import type { Gather } from "../../../lib/store/gather.ts";
import type { ClaimedRun } from "../../../lib/store/store.ts";
import type { Driver } from "./harness.ts";

/** Ten seconds of quiet, a minute at most, three at once. */
export const BATCH: Gather = { kind: "batch", wait: 10_000, max: 60_000, size: 3 };

/** Ten seconds of quiet, a minute at most. */
export const DEBOUNCE: Gather = { kind: "debounce", wait: 10_000, max: 60_000, size: 1_000 };

/** Claims what is due of a handler whose runs are gathered. */
export function claimGathered(
  { store, now }: Driver,
  gather: Gather = BATCH,
  limit = 100,
): Promise<ClaimedRun[]> {
  return store.claim([{ handler: "handler", source: "netbox", limit, gather }], now);
}

/** The ids of the runs that a batch carries. */
export function carriedBy(run: ClaimedRun | undefined): string[] | undefined {
  return run?.batch?.map(({ id }) => id);
}
