/**
 * Waiting for what happens elsewhere.
 *
 * @module
 */

/** What a look finds when it is not there yet. */
type Nothing = undefined | null | false;

/** Waits for a condition, or for the first thing that is there: for so many seconds. */
export async function until<T>(
  what: string,
  look: () => T | Nothing | Promise<T | Nothing>,
  seconds = 20,
): Promise<T> {
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    const found = await look();
    if (found !== undefined && found !== null && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`It did not happen within ${seconds} s: ${what}`);
}
