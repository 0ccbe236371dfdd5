/**
 * Locks that somebody else may hold (RFC 6241, section 7.5).
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import { bounded, type Bounds } from "./bounded.ts";
import { RpcError } from "./rpc_error.ts";

/** Milliseconds between two tries: at first, and at most. */
const [FIRST, LONGEST] = [100, 2000];

/**
 * Tries until the lock is free.
 *
 * @param wait Milliseconds to wait for it at most.
 * @throws {RpcError} the device's last answer, when it did not become free.
 */
export async function lockWhenFree(
  lock: () => Promise<unknown>,
  wait: number,
  clock: Clock,
  signal?: AbortSignal,
): Promise<void> {
  const start = clock.monotonic();
  for (let pause = FIRST;; pause = Math.min(2 * pause, LONGEST)) {
    try {
      return void await lock();
    } catch (error) {
      const left = start + wait - clock.monotonic();
      // `temporary`: it is held, or the candidate has somebody's changes in it that were not committed yet.
      if (!(error instanceof RpcError && error.temporary) || left <= 0) throw error;
      await sleep(Math.min(pause, left), clock, { signal });
    }
  }
}

function sleep(ms: number, clock: Clock, bounds: Bounds): Promise<void> {
  return bounded<void>(
    clock,
    bounds,
    ({ resolve }) => void clock.after(ms, resolve),
    () => new Error("never late"),
  );
}
