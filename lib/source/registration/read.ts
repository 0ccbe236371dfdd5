/**
 * What of ours is in the source.
 *
 * @module
 */
import type { NetBoxApi, RequestOptions, Row } from "../netbox/api.ts";
import {
  EVENT_RULES,
  type Generation,
  type Id,
  type RuleFields,
  type WebhookFields,
  WEBHOOKS,
} from "./generation.ts";
import { isOurs, webhookName } from "./names.ts";
import { type Owner, parseOwner, splitOwner } from "./ownership.ts";

/** A webhook that is there. */
export interface FoundWebhook {
  readonly id: Id;
  readonly name: string;
  readonly fields: WebhookFields;
  /** Who left a mark on it, in its description or (also one that an older NetBox kept) in its headers. */
  readonly owner: Owner | null;
}

/** An event rule that is there. */
export interface FoundRule {
  readonly id: Id;
  readonly name: string;
  readonly fields: RuleFields;
}

/** What of ours is there. */
export interface Found {
  readonly webhooks: readonly FoundWebhook[];
  readonly rules: readonly FoundRule[];
}

/**
 * Reads the webhooks and rules of an instance. NetBox ignores filters that it does not know and compares some without
 * regard to case, so names are compared here, exactly.
 *
 * @throws {NetBoxError}
 */
export async function readRegistration(
  api: NetBoxApi,
  { webhooks, rules }: Generation,
  instance: string,
  options?: RequestOptions,
): Promise<Found> {
  const read = async (path: string) => {
    const query = { name__isw: webhookName(instance) };
    const rows = await api.list(path, { ...options, query });
    return rows.filter((row) => isOurs(instance, String(row.name)));
  };
  return {
    webhooks: (await read(WEBHOOKS)).map((row) => ({
      ...identity(row),
      fields: webhooks.read(row),
      owner: ownerOf(row),
    })),
    rules: rules
      ? (await read(EVENT_RULES)).map((row) => ({ ...identity(row), fields: rules.read(row) }))
      : [],
  };
}

/** Names of event rules of others, by the webhook of ours that they call. */
export type Guests = ReadonlyMap<Id, readonly string[]>;

/**
 * The guests of our webhooks: NetBox would delete them with it, silently.
 *
 * @throws {NetBoxError}
 */
export async function readGuests(
  api: NetBoxApi,
  generation: Generation,
  instance: string,
  webhooks: readonly FoundWebhook[],
  options?: RequestOptions,
): Promise<Guests> {
  if (!generation.rules || webhooks.length === 0) return new Map();
  const one = webhooks.length === 1 ? { action_object_id: webhooks[0]!.id } : {};
  const query = { action_object_type: "extras.webhook", ...one };
  const rows = await api.list(EVENT_RULES, { ...options, query });
  const guests = rows.filter((row) =>
    row.action_object_type === "extras.webhook" && !isOurs(instance, String(row.name))
  );
  return new Map(webhooks.flatMap(({ id }) => {
    const names = guests.filter((row) => row.action_object_id === id)
      .map((row) => String(row.name));
    return names.length ? [[id, names] as const] : [];
  }));
}

function identity(row: Row): { id: Id; name: string } {
  return { id: row.id as Id, name: String(row.name) };
}

function ownerOf({ description, additional_headers }: Row): Owner | null {
  return parseOwner(String(description ?? "")) ??
    parseOwner(splitOwner(String(additional_headers ?? "")).description);
}
