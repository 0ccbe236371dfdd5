/**
 * How an own write is recorded, whoever makes it: until when its answer may come, and what that tells.
 *
 * @module
 */
import type { NewWrite, Settlement } from "./origin.ts";
import type { Store } from "./store.ts";

/** Milliseconds after the time-out of a write, in which its answer may still be on the way to the store. */
const MARGIN = 30_000;

/** When a write begins that leaves now, and when its answer will not come any more. */
export function writeLease(
  now: number,
  timeout: number,
): Pick<NewWrite, "startedAt" | "leaseUntil"> {
  return { startedAt: now, leaseUntil: now + timeout + MARGIN };
}

/** Stores what the answer to a write told. */
export function settle(
  store: Pick<Store, "settleWrite" | "expireWrite">,
  id: number,
  settled: Settlement,
  now: number,
): Promise<void> {
  return settled === "look" ? store.expireWrite(id, now) : store.settleWrite(id, settled, now);
}
