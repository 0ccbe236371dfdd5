/**
 * Handlers of what has no object, by their names.
 *
 *     special = "schedule." name | "task." name | "custom." name [ "." slug ]
 *             | "lifecycle." ( "start" | "stop" | "dead" ) [ "." slug ]
 *     name = [a-z0-9][a-z0-9_-]*         slug = [a-z0-9][a-z0-9-]*
 *
 * @module
 */
import type { NearMiss } from "./near_miss.ts";
import { nearest } from "./nearest.ts";
import { isSlug } from "./slug.ts";
import type { Special } from "./types.ts";

/** The kinds of special handlers. */
export type SpecialKind = Special["kind"];

const KINDS: readonly SpecialKind[] = ["schedule", "task", "custom", "lifecycle"];

/** What a process tells of its own life. */
const MOMENTS: readonly string[] = ["start", "stop", "dead"];

/** Kinds of which several files may mean the same. */
const SLUGGED: readonly SpecialKind[] = ["custom", "lifecycle"];

/** What dotted words say by this grammar alone; undefined when they do not follow it. */
export function parseSpecial(
  words: readonly string[],
): { readonly special: Special; readonly slug: string | null } | undefined {
  const [word, name, slug, ...more] = words;
  const kind = KINDS.find((it) => it === word);
  if (kind === undefined || !isName(name) || more.length > 0) return undefined;
  if (kind === "lifecycle" && !MOMENTS.includes(name)) return undefined;
  if (slug !== undefined && !(SLUGGED.includes(kind) && isSlug(slug))) return undefined;
  return { special: { kind, name }, slug: slug ?? null };
}

/** Whether it can be the name of a schedule, a task or a custom event. */
export function isName(word: string | undefined): word is string {
  return word !== undefined && /^[a-z0-9][a-z0-9_-]*$/.test(word);
}

/**
 * Says what is wrong with a name that begins with one of the four words, or nearly does (`shedule.nightly`), and does not
 * follow the grammar; undefined where it does not begin so.
 *
 * @param words The parts of the name between its dots, without the extension.
 */
export function specialMiss(words: readonly string[]): NearMiss | undefined {
  const [word, name, ...rest] = words.map((it) => it.trim().toLowerCase());
  const kind = word === undefined ? undefined : kindNear(word);
  if (kind === undefined || name === undefined) return undefined;
  const right = kind === "lifecycle" ? nearest(name, MOMENTS) ?? "start" : tidy(name);
  const slug = SLUGGED.includes(kind) ? rest.map(tidySlug).filter((it) => it !== "").join("-") : "";
  const whole = SLUGGED.includes(kind) ? right : [right, ...rest.map(tidy)].join("-");
  return {
    problem: complaint(kind, words),
    suggestion: [kind, whole, ...(slug === "" ? [] : [slug])].join("."),
  };
}

/** Of the short words one mistake is enough: `rack.sync.ts` and `customer.sync.ts` are names like any other. */
function kindNear(word: string): SpecialKind | undefined {
  return nearest(word, ["schedule", "lifecycle"]) ?? nearest(word, ["task", "custom"], 1);
}

function complaint(kind: SpecialKind, [word, name, ...rest]: readonly string[]): string {
  if (word !== kind) {
    return `${JSON.stringify(word)} is not a kind of handler (${KINDS.join(", ")})`;
  }
  if (kind === "lifecycle" && !MOMENTS.includes(name!)) {
    return `${JSON.stringify(name)} is not a moment of a process (${MOMENTS.join(", ")})`;
  }
  if (!isName(name)) {
    return `${JSON.stringify(name)} cannot be a name: lower-case letters, digits, - and _ only`;
  }
  if (!SLUGGED.includes(kind)) return `what follows ${kind} is its name, and has no dots`;
  return rest.length > 1
    ? "what follows the name has no dots"
    : `${JSON.stringify(rest[0])} cannot follow the name: lower-case letters, digits and - only`;
}

function tidy(word: string): string {
  return word.replace(/[^a-z0-9_]+/g, "-").replace(/^[-_]+|-+$/g, "");
}

function tidySlug(word: string): string {
  return word.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
}
