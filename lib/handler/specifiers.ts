/**
 * What a source text imports.
 *
 * @module
 */

/** One import. */
export interface Specifier {
  /** As it is written: `./_helper.ts`, `zod`. */
  readonly text: string;
  /** Where the text begins, in UTF-16 units. */
  readonly offset: number;
}

/** Comments, or an import: whichever comes first is taken whole, so that what is commented out imports nothing. */
const IMPORT =
  /\/\*[\s\S]*?\*\/|(?<![:"'`])\/\/[^\n]*|\b(?:from|import)\s*\(?\s*(["'])([^"'\n\\]+)\1/g;

/**
 * The specifiers of all imports whose text is written out, in order. It looks for them as text, and may take a text in quotes
 * for one: who asks must not mind that.
 */
export function specifiersOf(source: string): Specifier[] {
  return [...source.matchAll(IMPORT)].flatMap(({ 0: whole, 2: text, index }) =>
    text === undefined ? [] : [{ text, offset: index + whole.lastIndexOf(text) }]
  );
}
