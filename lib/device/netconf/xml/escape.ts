/**
 * What of a text XML 1.0 can say, and how.
 *
 * @module
 */

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  // Always, so that neither `]]>` nor NETCONF 1.0's end of message can appear in what we send.
  ">": "&gt;",
  '"': "&quot;",
  "\t": "&#9;",
  "\n": "&#10;",
  "\r": "&#13;",
};

/** Characters that XML 1.0 has no way to write (https://www.w3.org/TR/xml/#charsets). */
// deno-lint-ignore no-control-regex -- these are the characters in question
const UNSPEAKABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

/** Escapes the text of an element. @throws {RangeError} on a character that XML cannot say. */
export function escapeText(text: string): string {
  return speakable(text).replace(/[&<>\r]/g, (character) => ESCAPES[character]!);
}

/** Escapes an attribute's value, for double quotes. @throws {RangeError} on a character that XML cannot say. */
export function escapeAttribute(text: string): string {
  return speakable(text).replace(/[&<>"\t\n\r]/g, (character) => ESCAPES[character]!);
}

const NAMED: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
};

/** Resolves references to characters. @throws {SyntaxError} on any other: NETCONF knows no document types. */
export function unescape(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(/&([^;&]*)(;?)/g, (whole, name: string, end: string) => {
    const code = /^#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}))$/.exec(name);
    const point = code && (code[1] === undefined ? Number(code[2]) : parseInt(code[1], 16));
    const character = point === null ? NAMED[name] : fromPoint(point);
    if (end === "" || character === undefined) {
      throw new SyntaxError(`"${whole.slice(0, 20)}" is no reference to a character`);
    }
    return character;
  });
}

function fromPoint(point: number): string | undefined {
  if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return undefined;
  const character = String.fromCodePoint(point);
  return UNSPEAKABLE.test(character) ? undefined : character;
}

function speakable(text: string): string {
  const found = UNSPEAKABLE.exec(text)?.[0] ?? (text.isWellFormed() ? undefined : "\ud800");
  if (found === undefined) return text;
  const code = found.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
  const what = found === "\ud800" ? "half of a surrogate pair" : `the character U+${code}`;
  throw new RangeError(`XML cannot say ${what}: take it out of the text`);
}
