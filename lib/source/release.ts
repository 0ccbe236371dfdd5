/**
 * Releases as numbers to compare.
 *
 * @module
 */

/** `"4.7.3"` → 407; null when it is no version. */
export function releaseOf(version: string): number | null {
  const match = /^v?(\d+)\.(\d+)/.exec(version);
  return match ? Number(match[1]) * 100 + Number(match[2]) : null;
}
