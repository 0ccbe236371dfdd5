/**
 * Nothing is awaited without end.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";

/** How long something may take, and who may give it up before. */
export interface Bounds {
  /** Milliseconds. */
  readonly timeout?: number | undefined;
  /** Gives it up: what was awaited then fails with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** How something awaited ends. */
export interface Settle<T> {
  resolve(value: T): void;
  reject(error: unknown): void;
}

/**
 * Awaits what `start` begins.
 *
 * @param late The error after `timeout` milliseconds.
 * @param giveUp Called when it is over before what was begun has ended.
 */
export function bounded<T>(
  clock: Clock,
  { timeout, signal }: Bounds,
  start: (settle: Settle<T>) => void,
  late: () => Error,
  giveUp: () => void = () => {},
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    let over = false;
    const end = (settle: () => void) => {
      if (over) return;
      over = true;
      cancel();
      signal?.removeEventListener("abort", onAbort);
      settle();
    };
    const stop = (error: unknown) =>
      end(() => {
        giveUp();
        reject(error);
      });
    const onAbort = () => stop(signal!.reason);
    const cancel = timeout === undefined ? () => {} : clock.after(timeout, () => stop(late()));
    signal?.addEventListener("abort", onAbort, { once: true });
    try {
      start({
        resolve: (value) => end(() => resolve(value)),
        reject: (error) => end(() => reject(error)),
      });
    } catch (error) {
      end(() => reject(error));
    }
  });
}
