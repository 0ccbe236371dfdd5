/**
 * Checks that webhooks (3.6) and event rules (3.7 on) share.
 *
 * @module
 */
import type { Errors } from "../rest/judge.ts";
import type { Scope } from "../scope.ts";
import type { Values } from "./kind.ts";

/** The five flags that say, up to 4.0, which events are meant. */
export const NO_EVENTS = {
  type_create: false,
  type_update: false,
  type_delete: false,
  type_job_start: false,
  type_job_end: false,
} as const;

/** A list of object types may name only such as send events. */
export function unknownTypes(field: string, value: unknown, { world, release }: Scope): Errors {
  for (const name of Array.isArray(value) ? value : []) {
    if (!/^[^.]+\.[^.]+$/.test(name)) {
      const words = "Invalid value. Specify a content type as '<app_label>.<model_name>'.";
      return { [field]: [words] };
    }
    // Only 4.5 takes types that send no events.
    const known = release === 405 ? world.types.has(name) : world.types.get(name);
    if (!known) return { [field]: [`Invalid content type: ${name}`] };
  }
  return {};
}

/** Up to 4.0 at least one flag must be set. */
export function noEvents(row: Values, { release }: Scope): Errors {
  if (release > 400 || Object.keys(NO_EVENTS).some((flag) => row[flag])) return {};
  const job = release < 307 ? "job_start, and/or job_end" : "job start, and/or job end";
  return {
    __all__: [`At least one event type must be selected: create, update, delete, ${job}.`],
  };
}

/** Conditions are one rule, or rules joined by `and` or `or`; up to 3.7 they must be joined. */
export function conditionErrors(value: unknown, { release }: Scope): Errors {
  if (value === null || value === undefined) return {};
  const keys = Object.keys(value as object);
  const joined = keys.length === 1 && ["and", "or"].includes(keys[0]!);
  if (joined) return {};
  if (release < 400) return { conditions: [unjoined(keys)] };
  if (keys.includes("attr")) {
    const snapshots = release >= 407 &&
      ["changed", "unchanged"].includes((value as { op?: string }).op ?? "");
    const words = "Incorrect key(s) informed. Please check documentation.";
    return keys.includes("value") || snapshots ? {} : { conditions: [words] };
  }
  const words = "Invalid logic type: must be 'AND' or 'OR'. Please check documentation.";
  return { conditions: [words] };
}

function unjoined(keys: readonly string[]): string {
  if (keys.length === 1) return `Invalid logic type: ${keys[0]} (must be 'and' or 'or')`;
  return `Ruleset must have exactly one logical operator (found ${keys.length})`;
}
