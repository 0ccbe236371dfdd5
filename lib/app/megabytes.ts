/**
 * Sizes for people.
 *
 * @module
 */

/** `"12 MB"`, as the settings count them: 1 MB is 1024 KB. */
export function megabytes(bytes: number): string {
  const value = bytes / 2 ** 20;
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} MB`;
}
