/**
 * `export const on = […]`: bindings that a file name cannot say.
 *
 *     entry = app "." model "." action | app "." model ":" event_type
 *
 * Each part may have choices (`dcim.{device,interface}.update`) and, all but the event type, wildcards (`ipam.*.delete`).
 *
 * @module
 */
import { ACTIONS, fromNetBox, isAction, isIdent, toBinding } from "./binding.ts";
import { didYouMean, nearest } from "./nearest.ts";
import type { Binding } from "./types.ts";

/** One entry stands for at most so many bindings. */
const MOST = 1000;

/**
 * Reads the value of `on`. Choices are written out, so that a binding has at most wildcards, and these only in its app and
 * model; its action is an action, `*`, or an event type.
 *
 * @throws {SyntaxError} that says everything that is wrong with it, one problem a line.
 */
export function parseOn(value: unknown): Binding[] {
  if (!Array.isArray(value) || value.length === 0) {
    throw new SyntaxError(
      'Cannot read `on`: it must be a list such as ["dcim.device.update", "ipam.*.delete"]',
    );
  }
  const bindings = new Map<string, Binding>();
  const problems: string[] = [];
  for (const entry of value) {
    const read = parseEntry(entry);
    if (typeof read === "string") problems.push(`Cannot read \`on\`: ${read}`);
    else for (const binding of read) bindings.set(JSON.stringify(binding), binding);
  }
  if (problems.length > 0) throw new SyntaxError(problems.join("\n"));
  return [...bindings.values()];
}

/** The bindings of one entry, or what is wrong with it. */
function parseEntry(entry: unknown): Binding[] | string {
  if (typeof entry !== "string") return "every entry must be text";
  const shown = JSON.stringify(entry.slice(0, 200));
  const texts = expandBraces(entry);
  if (typeof texts === "string") return `${shown} ${texts}.`;
  const bindings: Binding[] = [];
  for (const text of texts) {
    const read = parseText(text);
    if (typeof read === "string") return `${shown} ${read}`;
    bindings.push(...read);
  }
  return bindings;
}

/** Writes choices out: `dcim.{device,site}.update` → two texts. */
function expandBraces(text: string): string[] | string {
  let texts = [""];
  for (const part of text.split(/(\{[^{}]*\})/)) {
    const choices = part.startsWith("{") && part.endsWith("}")
      ? part.slice(1, -1).split(",").map((choice) => choice.trim())
      : [part];
    if (choices.some((choice) => /[{}]/.test(choice))) return "has a brace without its other";
    if (texts.length * choices.length > MOST) return `stands for more than ${MOST} bindings`;
    texts = texts.flatMap((start) => choices.map((choice) => start + choice));
  }
  return texts;
}

function parseText(text: string): Binding[] | string {
  const [, app, model, sign, last] = /^([^.:]*)\.([^.:]*)([.:])([^.:]*)$/s.exec(text) ?? [];
  if (app === undefined || model === undefined || last === undefined) {
    return "must be app.model.action, or app.model:event_type.";
  }
  const wrong = [app, model].find((word) => !isPattern(word));
  if (wrong !== undefined) {
    const lower = text.toLowerCase();
    return `has ${JSON.stringify(wrong)} where an app or a model must be: ` +
      "lower-case letters, digits, _ and * only." +
      (lower !== text && typeof parseText(lower) !== "string" ? didYouMean(quote(lower)) : "");
  }
  const { action: _, ...place } = toBinding(wildcard(app), wildcard(model), "any");
  return sign === "."
    ? parseAction(`${app}.${model}`, last, place)
    : parseEventType(`${app}.${model}`, last, place);
}

type Place = Pick<Binding, "app" | "model">;

function parseAction(type: string, word: string, place: Place): Binding[] | string {
  if (word === "*" || word === "any") return [{ ...place, action: "*" }];
  if (isAction(word)) return [{ ...place, action: word }];
  const found = word.includes("*")
    ? ACTIONS.filter((action) => action !== "any" && globToRegExp(word).test(action))
    : [];
  if (found.length > 0) return found.map((action) => ({ ...place, action }));
  const lower = word.toLowerCase();
  const right = fromNetBox(lower) ?? nearest(lower, ACTIONS);
  return `has ${JSON.stringify(word)} where an action must be (${ACTIONS.join(", ")}).` +
    didYouMean(right && quote(`${type}.${right}`));
}

function parseEventType(type: string, word: string, place: Place): Binding[] | string {
  const action = isAction(word) && word !== "any" ? word : fromNetBox(word);
  if (action !== undefined) {
    // NetBox's webhooks carry these as its five core events: nothing tells job_completed from job_failed.
    return `names an event that has an action of its own.${didYouMean(quote(`${type}.${action}`))}`;
  }
  if (/^[A-Za-z][A-Za-z0-9_-]*$/.test(word) && word !== "any") {
    return [{ ...place, action: word, event: true }];
  }
  return "must name one event type of the source after the colon, such as " +
    '"netbox_branching.branch:branch_merged".';
}

/** Whether it is an app label or a model, with wildcards perhaps. */
function isPattern(word: string): boolean {
  return isIdent(word.replace(/^\*/, "a").replaceAll("*", "a"));
}

/** `**` says no more than `*`. */
function wildcard(word: string): string {
  return word.replace(/\*+/g, "*");
}

function quote(text: string): string {
  return JSON.stringify(text);
}

/** The texts that a pattern with `*` means, of one app, model or action. */
export function globToRegExp(pattern: string): RegExp {
  return new RegExp(`^${pattern.replaceAll("*", ".*")}$`, "s");
}
