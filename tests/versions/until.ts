/**
 * Waiting for what happens elsewhere.
 *
 * @module
 */

const PATIENCE = 20_000;

/** Waits for a condition: for the first thing that is there. */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  const end = performance.now() + PATIENCE;
  while (performance.now() < end) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`It did not happen: ${what}`);
}
