/**
 * Small pieces of TypeScript.
 *
 * @module
 */

/** A value, or a text, as TypeScript writes it. */
export function literal(value: string | number | boolean): string {
  return JSON.stringify(value);
}

/** The name of a property, quoted where it must be. */
export function propertyName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : literal(name);
}

/** A union; `never` of nothing. */
export function union(members: readonly string[]): string {
  return [...new Set(members)].join(" | ") || "never";
}

/** A union of texts. */
export function oneOf(texts: readonly string[]): string {
  return union(texts.map(literal));
}

/** A comment in front of a property; nothing where there is nothing to say. */
export function comment(words: string): string {
  return words === "" ? "" : `/** ${words.replaceAll("*/", "* /")} */ `;
}
