/**
 * The times after which a thread or an attempt is given up, in milliseconds.
 *
 * @module
 */

/** How long to be patient. Tests are less so. */
export interface Bounds {
  /** How often a thread's sign of life is looked at. */
  readonly beat: number;
  /** A thread that gives no sign of life for so long is lost. */
  readonly silence: number;
  /** What an attempt has to settle, once its signal was aborted. */
  readonly grace: number;
  /** What one handler file has to load. */
  readonly load: number;
}

/** What `serve` uses: the host beats once a second. */
export const BOUNDS: Bounds = { beat: 1_000, silence: 10_000, grace: 5_000, load: 30_000 };
