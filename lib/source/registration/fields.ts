/**
 * What rows of webhooks look like in every generation of both products.
 *
 * @module
 */
import type { Row } from "../netbox/api.ts";
import { type Flag, fromFlags, toFlags } from "./events.ts";
import type { Trigger, WebhookFields } from "./generation.ts";
import { headerLines } from "./ownership.ts";

/** The fields that all webhooks have, but headers and description: whose it is stands in one or the other. */
export function commonBody(name: string, fields: WebhookFields): Row {
  return {
    name,
    payload_url: fields.url,
    http_method: fields.method,
    http_content_type: fields.contentType,
    body_template: fields.bodyTemplate,
    secret: fields.secret,
    ssl_verification: fields.sslVerify,
  };
}

/** The same, read back. */
export function readCommon(row: Row): Omit<WebhookFields, keyof Trigger> {
  return {
    description: text(row.description),
    url: text(row.payload_url),
    secret: text(row.secret),
    method: text(row.http_method),
    contentType: text(row.http_content_type),
    headers: headerLines(text(row.additional_headers)).join("\n"),
    bodyTemplate: text(row.body_template),
    sslVerify: row.ssl_verification === true,
    caFile: text(row.ca_file_path) || null,
    timeout: null,
  };
}

/** How triggers are written and given back. */
export interface TriggerForms {
  /** The field with the object types. */
  readonly types: string;
  body(trigger: Trigger): Row;
  read(row: Row): Trigger;
}

/** Triggers whose events are flags, one field each. */
export function flagged(types: string, flags: readonly Flag[]): TriggerForms {
  return {
    types,
    body: ({ objectTypes, eventTypes, enabled, conditions }) => ({
      [types]: objectTypes,
      ...toFlags(eventTypes, flags),
      enabled,
      conditions,
    }),
    read: (row) => ({
      objectTypes: words(row[types]),
      eventTypes: fromFlags(row, flags),
      enabled: row.enabled === true,
      conditions: row.conditions ?? null,
    }),
  };
}

/** The text of a field; empty for null. */
export function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** The words of a list field, sorted: lists come back in any order. */
export function words(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String).sort() : [];
}
