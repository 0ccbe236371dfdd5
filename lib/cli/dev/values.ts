/**
 * Values of a change on one line.
 *
 * @module
 */

/** A value as JSON, at most so many characters of it; `undefined` is nothing. */
export function shownValue(value: unknown, width: number): string {
  const text = value === undefined ? "–" : JSON.stringify(value) ?? String(value);
  return clip(text, width);
}

/** At most so many characters. */
export function clip(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(1, width - 1))}…`;
}

/** Whether there is nothing in it that one would want to see: of a new object, most fields. */
export function isBlank(value: unknown): boolean {
  if (value === undefined || value === null || value === "") return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === "object" && Object.values(value).every(isBlank);
}
