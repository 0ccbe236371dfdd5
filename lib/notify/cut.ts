/**
 * Texts that are longer than a chat takes.
 *
 * @module
 */

const MARK = " … (cut)";

/** The text, or its beginning with a mark, in at most `most` units as `size` counts them. No character is torn apart. */
function cut(text: string, most: number, size: (text: string) => number): string {
  if (size(text) <= most) return text;
  const room = most - size(MARK);
  let used = 0;
  let kept = "";
  for (const character of text) {
    used += size(character);
    if (used > room) break;
    kept += character;
  }
  return kept.trimEnd() + MARK;
}

const utf8 = new TextEncoder();

/** Cuts to so many bytes of UTF-8. */
export function cutBytes(text: string, most: number): string {
  return cut(text, most, (part) => utf8.encode(part).byteLength);
}

/** Cuts to so many UTF-16 units, which is what services mean by characters at the worst. */
export function cutCharacters(text: string, most: number): string {
  return cut(text, most, (part) => part.length);
}
