/**
 * From what is wanted and what is there to what must be done. Pure.
 *
 * @module
 */
import type { Change } from "../../../event/types.ts";
import type { PlanStep } from "../../types.ts";
import type { Wanted, WantedRule } from "./desired.ts";
import { callsWebhook, type RuleFields, type WebhookFields } from "./forms.ts";
import type { Found } from "./read.ts";

/** One step with all that doing it needs. `id` is null for what is to be created. */
export type Operation =
  & { readonly step: PlanStep }
  & (
    | { readonly kind: "webhook"; readonly id: number | null; readonly fields: WebhookFields }
    | { readonly kind: "rule"; readonly id: number | null; readonly fields: WantedRule["fields"] }
    | { readonly kind: "delete rule"; readonly id: number }
    | { readonly kind: "delete webhook"; readonly id: number }
  );

/**
 * The operations in the order in which they must be done: the webhook, the rules that call it, then what is no longer
 * wanted. A webhook is repaired in place: deleting it would silently delete its rules.
 */
export function diff(wanted: Wanted, found: Found): Operation[] {
  const wantedNames = new Set(wanted.rules.map(({ name }) => name));
  return [
    ...webhookOperation(wanted, found),
    ...wanted.rules.flatMap((rule) => ruleOperation(rule, found)),
    ...found.rules.filter(({ name }) => !wantedNames.has(name)).map(deleteRule),
  ];
}

/** Everything of ours taken away: first the rules. */
export function removal(found: Found, keepWebhook: boolean): Operation[] {
  const { webhook } = found;
  if (!webhook || keepWebhook) return found.rules.map(deleteRule);
  const step: PlanStep = { action: "delete", object: "webhook", name: webhook.name, changes: [] };
  return [...found.rules.map(deleteRule), { step, kind: "delete webhook", id: webhook.id }];
}

function webhookOperation({ webhook: { name, fields } }: Wanted, { webhook }: Found): Operation[] {
  const changes = webhookChanges(webhook?.fields ?? null, fields);
  if (webhook && changes.length === 0) return [];
  const step: PlanStep = {
    action: webhook ? "update" : "create",
    object: "webhook",
    name,
    changes,
  };
  return [{ step, kind: "webhook", id: webhook?.id ?? null, fields }];
}

function ruleOperation({ name, fields }: WantedRule, { webhook, rules }: Found): Operation[] {
  const there = rules.find((rule) => rule.name === name);
  const action = webhook ? callsWebhook(webhook.id) : "the new webhook";
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

function deleteRule({ id, name }: { readonly id: number; readonly name: string }): Operation {
  const step: PlanStep = { action: "delete", object: "event rule", name, changes: [] };
  return { step, kind: "delete rule", id };
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

function hiddenHeaders({ path, before, after }: Change): Change {
  return { path, before: headerNames(String(before ?? "")), after: headerNames(String(after)) };
}

function headerNames(headers: string): string {
  return headers.split(/\r?\n/).filter(Boolean)
    .map((line) => `${line.split(":")[0]!.trim()}: (hidden)`).join(", ");
}
