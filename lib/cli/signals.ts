/**
 * Signals of the process.
 *
 * @module
 */

/** What signals do. */
export interface Signals {
  /** Resolves with the first SIGTERM or SIGINT. */
  readonly stop: Promise<void>;
  /** Called by each of them. */
  onStop: () => void;
  /** Called by SIGHUP. */
  onReload: () => void;
}

/** Listens from now on: a signal that nobody listens to ends the process on the spot. */
export function listenToSignals(): Signals {
  const { promise, resolve } = Promise.withResolvers<void>();
  const signals: Signals = { stop: promise, onStop: resolve, onReload: () => {} };
  Deno.addSignalListener("SIGINT", () => signals.onStop());
  if (Deno.build.os !== "windows") {
    Deno.addSignalListener("SIGTERM", () => signals.onStop());
    Deno.addSignalListener("SIGHUP", () => signals.onReload());
  }
  return signals;
}
