/**
 * Tells a name that was meant to say a binding and misses it from one that says nothing.
 *
 * @module
 */
import { ACTIONS, fromNetBox, isAction, isIdent } from "./binding.ts";
import { nearest } from "./nearest.ts";

/** What is wrong with a name, and the right one where it can be guessed. */
export interface NearMiss {
  readonly problem: string;
  readonly suggestion: string;
}

/** The apps of NetBox itself (4.7) and `any`: nobody begins a file name with `dcim.` without meaning it. */
const APPS = [
  "any",
  "circuits",
  "core",
  "dcim",
  "extras",
  "ipam",
  "tenancy",
  "users",
  "virtualization",
  "vpn",
  "wireless",
];

/**
 * Says what is wrong with a name that does not follow the grammar but was meant to; undefined when it was not. Meant
 * to is a name of dotted words
 *
 * - whose first word is an app of NetBox, `any`, or begins with `netbox_` or `nautobot_` (`dcim.interface.ts`), or
 * - whose third word is an action, one of NetBox's own words for one (`updated`), or at most two typing mistakes away.
 *
 * In both, upper case counts as lower case. Every other name is free (`sync-everything.ts`, `dns.records.ts`).
 *
 * @param words The parts of the name between its dots, without the extension.
 */
export function nearMiss(words: readonly string[]): NearMiss | undefined {
  const lower = words.map((word) => word.trim().toLowerCase());
  const [app = "", model, action, ...slug] = lower;
  if (model === undefined) return undefined;
  if (!isApp(app) && (action === undefined || actionOf(action) === undefined)) return undefined;

  if (action === undefined) return twoWords(app, model);
  const right = actionOf(action);
  if (right === undefined) {
    return {
      problem: `${quote(words[2]!)} is not an action (${ACTIONS.join(", ")})`,
      suggestion: join(app, model, "any", [action, ...slug]),
    };
  }
  return {
    problem: complaint(words, lower),
    suggestion: join(app, model, right, slug),
  };
}

/** Whether it can only be meant as an app label. */
function isApp(word: string): boolean {
  return APPS.includes(word) || /^(?:netbox|nautobot)_./.test(word);
}

/** The action that a word is, or was meant to be. */
function actionOf(word: string): string | undefined {
  return fromNetBox(word) ?? nearest(word, ACTIONS);
}

function twoWords(app: string, second: string): NearMiss {
  return isAction(second) || fromNetBox(second) !== undefined
    ? {
      problem: "it names no model (any: all of them)",
      suggestion: join(app, "any", actionOf(second)!, []),
    }
    : {
      problem: `it names no action (${ACTIONS.join(", ")})`,
      suggestion: join(app, second, "any", []),
    };
}

/** The first thing that is wrong with a name whose action can be guessed. */
function complaint(words: readonly string[], lower: readonly string[]): string {
  const [app, model, action, ...slug] = words as [string, string, string, ...string[]];
  if (!isAction(lower[2])) {
    const netbox = fromNetBox(lower[2]!);
    return `${quote(action)} is not an action (${ACTIONS.join(", ")})` +
      (netbox ? `; what NetBox calls so is "${netbox}" here` : "");
  }
  if (words.some((word, index) => word !== lower[index])) {
    return "names of handlers are written in lower case, without spaces";
  }
  if (!isIdent(app)) return `${quote(app)} cannot be an app: lower-case letters, digits and _ only`;
  if (!isIdent(model)) {
    return `${quote(model)} cannot be a model: lower-case letters, digits and _ only`;
  }
  if (slug.length > 1) return "what follows the action has no dots";
  return /^[a-z]+$/.test(slug[0]!)
    ? `what follows the action cannot be ${
      quote(slug[0]!)
    }, which makes it look like another kind of file`
    : `${quote(slug[0]!)} cannot follow the action: lower-case letters, digits and - only`;
}

function join(app: string, model: string, action: string, slug: readonly string[]): string {
  const rest = slug.join("-").replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
  return [ident(app), ident(model), action, ...(rest === "" ? [] : [rest])].join(".");
}

/** NetBox writes model names without separators: `ip-address` is `ipaddress`. */
function ident(word: string): string {
  return word === "*" ? "any" : word.replace(/[^a-z0-9_]/g, "").replace(/^[0-9_]+/, "");
}

function quote(word: string): string {
  return JSON.stringify(word);
}
