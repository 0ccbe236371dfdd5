/**
 * How each generation of NetBox wants webhooks and event rules written, and how it gives them back.
 *
 * | since | object types    | events               | in                          |
 * | ----- | --------------- | -------------------- | --------------------------- |
 * | 3.6   | `content_types` | five flags           | the webhook itself          |
 * | 3.7   | `content_types` | five flags           | event rules                 |
 * | 4.0   | `object_types`  | five flags           | event rules                 |
 * | 4.1   | `object_types`  | `event_types`        | event rules                 |
 * | 4.7   | `object_types`  | `event_types`        | the webhook has a `timeout` |
 *
 * @module
 */
import { ALL_FLAGS } from "../../registration/events.ts";
import {
  commonBody,
  flagged,
  readCommon,
  text,
  type TriggerForms,
  words,
} from "../../registration/fields.ts";
import {
  callsWebhook,
  type RuleForms,
  type Trigger,
  type WebhookForms,
} from "../../registration/generation.ts";
import { splitOwner, withOwner } from "../../registration/ownership.ts";
import type { Row } from "../api.ts";

/** Triggers of 3.6 (in webhooks) and 3.7. */
export const CONTENT_TYPES = flagged("content_types", ALL_FLAGS);
/** Triggers of 4.0. */
export const OBJECT_TYPES = flagged("object_types", ALL_FLAGS);
/** Triggers since 4.1. */
export const EVENT_TYPES: TriggerForms = {
  types: "object_types",
  body: ({ objectTypes, eventTypes, enabled, conditions }) => ({
    object_types: objectTypes,
    event_types: eventTypes,
    enabled,
    conditions,
  }),
  read: (row) => ({
    objectTypes: words(row.object_types),
    eventTypes: words(row.event_types),
    enabled: row.enabled === true,
    conditions: row.conditions ?? null,
  }),
};

/**
 * Webhooks of 3.6: with triggers, one for each object type, because two with the same flags may not have one URL; and
 * without a description.
 */
export const WEBHOOKS_WITH_TRIGGERS: WebhookForms = {
  timeout: null,
  perObjectType: true,
  exclusive: "flags",
  body: (name, fields) => ({
    ...commonBody(name, fields),
    ca_file_path: fields.caFile,
    additional_headers: withOwner(fields.description, fields.headers),
    ...CONTENT_TYPES.body(fields as Trigger),
  }),
  read: (row) => ({
    ...readCommon(row),
    ...splitOwner(text(row.additional_headers)),
    ...CONTENT_TYPES.read(row),
  }),
};

/** Webhooks since 3.7, which event rules call. @param timeout Seconds, since 4.7. */
export function webhooksOfRules(timeout: number | null): WebhookForms {
  return {
    timeout,
    perObjectType: false,
    exclusive: null,
    body: (name, fields) => ({
      ...commonBody(name, fields),
      ca_file_path: fields.caFile,
      description: fields.description,
      additional_headers: fields.headers,
      ...timeout === null ? {} : { timeout: fields.timeout },
    }),
    read: (row) => ({
      ...readCommon(row),
      timeout: timeout === null ? null : row.timeout as number | null ?? null,
    }),
  };
}

/** Event rules with these triggers. */
export function rulesWith(triggers: TriggerForms): RuleForms {
  return {
    body: (name, fields, webhook) => ({
      name,
      description: fields.description,
      ...triggers.body(fields),
      action_type: "webhook",
      action_object_type: "extras.webhook",
      action_object_id: webhook,
    }),
    read: (row) => ({
      description: text(row.description),
      ...triggers.read(row),
      action: actionOf(row),
    }),
  };
}

function actionOf(row: Row): string {
  const type = (row.action_type as { value?: unknown } | null)?.value ?? row.action_type;
  if (type === "webhook" && row.action_object_type === "extras.webhook") {
    return callsWebhook(row.action_object_id as number);
  }
  return `${type} ${row.action_object_id}`;
}
