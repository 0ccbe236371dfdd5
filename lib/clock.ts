/**
 * The time, as everything in hookbox asks for it, so that tests can give their own.
 *
 * @module
 */

/** Where the time comes from. */
export interface Clock {
  /** Wall-clock time in milliseconds since the Unix epoch: for what is stored and shown. */
  now(): number;
  /** Monotonic time in milliseconds from an arbitrary origin: for time that must pass. */
  monotonic(): number;
  /** Calls `fn` once after `ms` milliseconds of monotonic time; returns what cancels it. */
  after(ms: number, fn: () => void): () => void;
}

/** The machine's own clock. Its timers do not keep the process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, fn) {
    // setTimeout takes a signed 32-bit number: a longer wait would fire at once.
    const timer = setTimeout(fn, Math.min(Math.max(0, ms), 2 ** 31 - 1));
    Deno.unrefTimer(timer);
    return () => clearTimeout(timer);
  },
};
