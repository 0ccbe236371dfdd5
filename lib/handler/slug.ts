/**
 * What tells the handlers of one event apart.
 *
 * @module
 */

/** Words that make a slug look like another kind of file. */
const NO_SLUG = /^(?:test|spec|bench|d|disabled)$/;

/** Whether it can be the last word of a name, which tells handlers of one event apart. */
export function isSlug(word: string): boolean {
  return /^[a-z0-9][a-z0-9-]*$/.test(word) && !NO_SLUG.test(word);
}
