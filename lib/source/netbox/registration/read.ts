/**
 * What of ours is in the source.
 *
 * @module
 */
import type { NetBoxApi, RequestOptions, Row } from "../api.ts";
import { webhookName } from "./names.ts";
import type { Forms, RuleFields, WebhookFields } from "./forms.ts";

/** A webhook that is there. */
export interface FoundWebhook {
  readonly id: number;
  readonly name: string;
  readonly fields: WebhookFields;
}

/** An event rule that is there. */
export interface FoundRule {
  readonly id: number;
  readonly name: string;
  readonly fields: RuleFields;
}

/** What of ours is there. */
export interface Found {
  readonly webhook: FoundWebhook | null;
  readonly rules: readonly FoundRule[];
}

export const WEBHOOKS = "/api/extras/webhooks/";
export const EVENT_RULES = "/api/extras/event-rules/";

/**
 * Reads the webhook and the rules of an instance. NetBox ignores filters that it does not know and compares some without
 * regard to case, so names are compared here, exactly.
 *
 * @throws {NetBoxError}
 */
export async function readRegistration(
  api: NetBoxApi,
  forms: Forms,
  instance: string,
  options?: RequestOptions,
): Promise<Found> {
  const name = webhookName(instance);
  const webhooks = await api.list(WEBHOOKS, { ...options, query: { name } });
  const webhook = webhooks.find((row) => row.name === name);
  const prefix = `${name}:`;
  const rules = await api.list(EVENT_RULES, { ...options, query: { name__isw: prefix } });
  return {
    webhook: webhook ? { ...identity(webhook), fields: forms.readWebhook(webhook) } : null,
    rules: rules.filter((row) => String(row.name).startsWith(prefix))
      .map((row) => ({ ...identity(row), fields: forms.readRule(row) })),
  };
}

/**
 * Names of event rules that are not ours and call our webhook: NetBox would delete them with it, silently.
 *
 * @throws {NetBoxError}
 */
export async function foreignRulesOf(
  api: NetBoxApi,
  webhook: FoundWebhook,
  options?: RequestOptions,
): Promise<string[]> {
  const query = { action_object_type: "extras.webhook", action_object_id: webhook.id };
  const rows = await api.list(EVENT_RULES, { ...options, query });
  return rows.filter((row) =>
    row.action_object_type === "extras.webhook" && row.action_object_id === webhook.id
  ).map((row) => String(row.name)).filter((name) => !name.startsWith(`${webhook.name}:`));
}

function identity(row: Row): { id: number; name: string } {
  return { id: Number(row.id), name: String(row.name) };
}
