/**
 * Bounds texts.
 *
 * @module
 */

/** At most `length` characters of a text. */
export function clip(text: string, length: number): string {
  if (text.length <= length) return text;
  // V8 keeps the whole string alive behind a slice of it: 1,000 clipped lines of 10 MB would fill the heap.
  const copy = new TextDecoder().decode(new TextEncoder().encode(text.slice(0, length - 1)));
  return `${copy}…`;
}
