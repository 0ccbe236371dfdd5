/**
 * From what the handlers want to hear to the webhooks and event rules that bring it. Pure.
 *
 * Every pair of object type and event stands in at most one rule, or one webhook where there are no rules: two that match
 * one change make two deliveries that nothing in their bodies tells apart.
 *
 * @module
 */
import type { DesiredRegistration, Subscription } from "../types.ts";
import { eventTypesOf } from "./events.ts";
import type { Generation, RuleFields, Trigger, WebhookFields } from "./generation.ts";
import { missingEvents, missingTypes, type SourceFacts } from "./missing.ts";
import { ruleName, webhookName } from "./names.ts";
import { describeOwner, headerLines } from "./ownership.ts";
import { isExact, matches } from "./subscriptions.ts";

/** A webhook that we want. */
export interface WantedWebhook {
  readonly name: string;
  readonly fields: WebhookFields;
}

/** An event rule that we want; it calls our webhook. */
export interface WantedRule {
  readonly name: string;
  readonly fields: Omit<RuleFields, "action">;
}

/** All that we want: one webhook with rules, or webhooks without. */
export interface Wanted {
  readonly webhooks: readonly WantedWebhook[];
  readonly rules: readonly WantedRule[];
  /** What cannot be brought, with the handlers that it is missed by. */
  readonly warnings: readonly string[];
}

/** What is wanted cannot be registered at all; the message names the setting. */
export class UnregistrableError extends Error {
  override readonly name = "UnregistrableError";
}

/**
 * What we want in this source.
 *
 * @throws {UnregistrableError} when no webhook can be made of it.
 */
export function wanted(desired: DesiredRegistration, source: SourceFacts): Wanted {
  const { instance, url } = desired;
  const { webhooks: { perObjectType }, rules } = source.generation;
  const warnings: string[] = [];
  const webhook = webhookFields(desired, source.generation, warnings);
  const groups = groupsOf(desired, source, warnings);
  if (rules) {
    const description = `Kept by hookbox for its webhook ${webhookName(instance)}. ` +
      "Edits are reverted.";
    return {
      webhooks: [{ name: webhookName(instance), fields: webhook }],
      rules: groups.map(({ key, ...trigger }) => ({
        name: ruleName(instance, key),
        fields: { description, ...trigger },
      })),
      warnings,
    };
  }
  const triggers = perObjectType ? groups.flatMap(byObjectType) : groups;
  return {
    webhooks: triggers.map(({ key, ...trigger }) => ({
      name: ruleName(instance, key),
      fields: { ...webhook, url: perObjectType ? `${url}/${key}` : url, ...trigger },
    })),
    rules: [],
    warnings,
  };
}

function webhookFields(
  desired: DesiredRegistration,
  { product: { name }, webhooks: { timeout } }: Generation,
  warnings: string[],
): WebhookFields {
  const { secret, url, sslVerify, caFile } = desired;
  // White space is cut off there, and deliveries would be signed with another secret than ours.
  if (secret.trim() !== secret || secret.length > 255) {
    throw new UnregistrableError(
      `${name} cannot keep the secret of HOOKBOX_SECRETS: it must have at most 255 characters, and no white space ` +
        "at its ends.",
    );
  }
  if (url.length > 500) {
    throw new UnregistrableError(
      `${name} takes at most 500 characters of URL: shorten HOOKBOX_URL.`,
    );
  }
  if (!sslVerify && caFile) {
    warnings.push(
      `HOOKBOX_URL_CA_FILE is not used, because HOOKBOX_URL_SSL_VERIFY is false: ${name} takes only one of them.`,
    );
  }
  return webhookOf(desired, timeout);
}

/** The webhook that brings what is sent to our URL. */
export function webhookOf(
  { url, secret, sslVerify, caFile, headers, owner }: DesiredRegistration,
  timeout: number | null,
): WebhookFields {
  return {
    description: describeOwner(owner),
    url,
    secret,
    method: "POST",
    contentType: "application/json",
    headers: headerLines(headers).join("\n"),
    bodyTemplate: "",
    sslVerify,
    caFile: sslVerify ? caFile : null,
    timeout,
  };
}

/** Object types that want the same events for the same reason, and what they are named after. */
type Group = Trigger & { readonly key: string };

function groupsOf(
  { subscriptions }: DesiredRegistration,
  source: SourceFacts,
  warnings: string[],
): Group[] {
  warnings.push(...missingTypes(subscriptions, source), ...missingEvents(subscriptions, source));
  const { quirks } = source.generation;
  const refused = new Set<string>(
    quirks.filter((quirk) => quirk.refused).map(({ action }) => action),
  );
  const found = new Map<string, { types: string[]; matching: Subscription[] }>();
  for (const [type, hasEvents] of source.types.types) {
    if (!hasEvents) continue;
    const matching = subscriptions.filter(({ objectType }) => matches(objectType, type));
    if (matching.length === 0) continue;
    const patterns = [...new Set(matching.map(({ objectType }) => objectType))].sort();
    const key = patterns.some(isExact) ? type : patterns.join(",");
    const group = found.get(key) ?? { types: [], matching };
    group.types.push(type);
    found.set(key, group);
  }
  return [...found].sort(([a], [b]) => a < b ? -1 : 1).flatMap(([key, { types, matching }]) => {
    const eventTypes = eventTypesOf(matching.flatMap(({ actions }) => actions), refused)
      .filter((type) => !source.unknownEvents.has(type));
    if (eventTypes.length === 0) return [];
    return [{ key, objectTypes: types.sort(), eventTypes, enabled: true, conditions: null }];
  });
}

function byObjectType(group: Group): Group[] {
  return group.objectTypes.map((type) => ({ ...group, key: type, objectTypes: [type] }));
}
