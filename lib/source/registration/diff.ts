/**
 * From what is wanted and what is there to what must be done. Pure.
 *
 * @module
 */
import type { Change } from "../../event/types.ts";
import type { PlanStep } from "../types.ts";
import type { Wanted, WantedRule, WantedWebhook } from "./desired.ts";
import { callsWebhook, type Id, type RuleFields, type WebhookFields } from "./generation.ts";
import type { Found, Guests } from "./read.ts";

/** One step with all that doing it needs. `id` is null for what is to be created. */
export type Operation =
  & { readonly step: PlanStep }
  & (
    | { readonly kind: "webhook"; readonly id: Id | null; readonly fields: WebhookFields }
    | { readonly kind: "rule"; readonly id: Id | null; readonly fields: WantedRule["fields"] }
    | { readonly kind: "delete rule"; readonly id: Id }
    | { readonly kind: "delete webhook"; readonly id: Id }
  );

/**
 * The operations in the order in which they must be done where event rules call one webhook: the webhook, the rules,
 * then what is no longer wanted, left-over webhooks of an older NetBox at last. A webhook is repaired in place: deleting it
 * would silently delete its rules.
 *
 * @param guests Webhooks that event rules of others call: these stay.
 */
export function diffRules(
  wanted: Wanted,
  found: Found,
  guests: Guests,
): Operation[] {
  const [main] = wanted.webhooks;
  const there = found.webhooks.find(({ name }) => name === main?.name) ?? null;
  return [
    ...wanted.webhooks.flatMap((webhook) => webhookOperation(webhook, found)),
    ...wanted.rules.flatMap((rule) => ruleOperation(rule, found, there?.id ?? null)),
    ...unwanted(found.rules, wanted.rules).map(deleteRule),
    ...unwanted(found.webhooks, wanted.webhooks).filter(({ id }) => !guests.has(id))
      .map(deleteWebhook),
  ];
}

/** Everything of ours taken away: first the rules. */
export function removal(found: Found, guests: Guests): Operation[] {
  return [
    ...found.rules.map(deleteRule),
    ...found.webhooks.filter(({ id }) => !guests.has(id)).map(deleteWebhook),
  ];
}

/** Those that are there and not wanted. */
export function unwanted<T extends { readonly name: string }>(
  there: readonly T[],
  wanted: readonly { readonly name: string }[],
): T[] {
  const names = new Set(wanted.map(({ name }) => name));
  return there.filter(({ name }) => !names.has(name));
}

/** Creates or repairs one webhook; nothing when it is as it should be. */
export function webhookOperation(
  { name, fields }: WantedWebhook,
  { webhooks }: Pick<Found, "webhooks">,
): Operation[] {
  const there = webhooks.find((webhook) => webhook.name === name);
  const changes = webhookChanges(there?.fields ?? null, fields);
  if (there && changes.length === 0) return [];
  const step: PlanStep = {
    action: there ? "update" : "create",
    object: "webhook",
    name,
    changes,
  };
  return [{ step, kind: "webhook", id: there?.id ?? null, fields }];
}

function ruleOperation(
  { name, fields }: WantedRule,
  { rules }: Found,
  webhook: Id | null,
): Operation[] {
  const there = rules.find((rule) => rule.name === name);
  const action = webhook === null ? "the new webhook" : callsWebhook(webhook);
  const changes = differences(there?.fields ?? null, { ...fields, action });
  if (there && changes.length === 0) return [];
  const step: PlanStep = {
    action: there ? "update" : "create",
    object: "event rule",
    name,
    changes,
  };
  return [{ step, kind: "rule", id: there?.id ?? null, fields }];
}

function deleteRule({ id, name }: { readonly id: Id; readonly name: string }): Operation {
  const step: PlanStep = { action: "delete", object: "event rule", name, changes: [] };
  return { step, kind: "delete rule", id };
}

/** Takes one webhook away. */
export function deleteWebhook(
  { id, name }: { readonly id: Id; readonly name: string },
): Operation {
  const step: PlanStep = { action: "delete", object: "webhook", name, changes: [] };
  return { step, kind: "delete webhook", id };
}

/** What differs in a webhook, fit to be shown: no secret, and of headers only their names. */
export function webhookChanges(found: WebhookFields | null, wanted: WebhookFields): Change[] {
  return differences(found, wanted).map((change) => {
    if (change.path[0] === "secret") return hiddenSecret(change);
    if (change.path[0] === "headers") return hiddenHeaders(change);
    return change;
  });
}

/** What differs in a rule. */
export function ruleChanges(found: RuleFields, wanted: RuleFields): Change[] {
  return differences(found, wanted);
}

function differences<T extends object>(found: T | null, wanted: T): Change[] {
  return (Object.keys(wanted) as (keyof T & string)[])
    .map((key) => ({ path: [key], before: found?.[key], after: wanted[key] }))
    .filter(({ before, after }) => JSON.stringify(before ?? null) !== JSON.stringify(after ?? null))
    .filter(({ before, after }) => before !== undefined || after !== "");
}

function hiddenSecret({ path, before }: Change): Change {
  return { path, before: before ? "(another)" : before, after: "(hidden)" };
}

/** Of a changed value only that it changed is seen: the names alone would look the same. */
function hiddenHeaders({ path, before, after }: Change): Change {
  const shown = { before: headerNames(String(before ?? "")), after: headerNames(String(after)) };
  return shown.before === shown.after && shown.after !== ""
    ? { path, before: shown.before.replaceAll("(hidden)", "(another)"), after: shown.after }
    : { path, ...shown };
}

function headerNames(headers: string): string {
  return headers.split(/\r?\n/).filter(Boolean)
    .map((line) => `${line.split(":")[0]!.trim()}: (hidden)`).join(", ");
}
