/**
 * How many requests one source gets at once.
 *
 * @module
 */

/** Runs at most `size` tasks at once; the others wait in the order they came. */
export function createSlots(size: number): <T>(
  task: () => Promise<T>,
  signal?: AbortSignal,
) => Promise<T> {
  const waiting: (() => void)[] = [];
  let free = size;

  async function take(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (free > 0) {
      free--;
      return;
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const leave = () => {
      const place = waiting.indexOf(resolve);
      if (place < 0) return; // its turn has come at the same moment
      waiting.splice(place, 1);
      reject(signal?.reason);
    };
    waiting.push(resolve);
    signal?.addEventListener("abort", leave, { once: true });
    await promise.finally(() => signal?.removeEventListener("abort", leave));
  }

  /** A slot goes to the next in line without becoming free, so that no newcomer takes it. */
  function give(): void {
    const next = waiting.shift();
    if (next) next();
    else free++;
  }

  return async (task, signal) => {
    await take(signal);
    try {
      return await task();
    } finally {
      give();
    }
  };
}
