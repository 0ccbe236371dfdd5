/**
 * A test's own signal.
 *
 * @module
 */

/** Calls `stop` when the signal is aborted, now or later, until it is disposed of. */
export function abortedBy(
  signal: AbortSignal | undefined,
  stop: (reason: string) => void,
): Disposable {
  const heard = () => stop(String(signal?.reason));
  if (signal?.aborted) heard();
  else signal?.addEventListener("abort", heard, { once: true });
  return { [Symbol.dispose]: () => signal?.removeEventListener("abort", heard) };
}
