/**
 * How each generation of NetBox wants webhooks and event rules written, and how it gives them back. Everything else
 * in the registration speaks of {@linkcode WebhookFields} and {@linkcode RuleFields} alone.
 *
 * @module
 */
import type { Row } from "../api.ts";
import type { NetBoxStatus } from "./status.ts";

/** A webhook, on any version. */
export interface WebhookFields {
  readonly description: string;
  readonly url: string;
  readonly secret: string;
  readonly method: string;
  readonly contentType: string;
  readonly headers: string;
  readonly bodyTemplate: string;
  readonly sslVerify: boolean;
  readonly caFile: string | null;
  /** Seconds that NetBox waits for our answer; null where the version has no such field. */
  readonly timeout: number | null;
}

/** An event rule, on any version. */
export interface RuleFields {
  readonly description: string;
  /** Sorted. */
  readonly objectTypes: readonly string[];
  /** NetBox's own words (`object_created`), sorted. */
  readonly eventTypes: readonly string[];
  readonly enabled: boolean;
  readonly conditions: unknown;
  /** What it calls: `webhook 7`; anything else was put there by a person. */
  readonly action: string;
}

/** The forms of one generation. */
export interface Forms {
  readonly objectTypesPath: string;
  /** Whether the list of object types says which of them take event rules. */
  readonly listsFeatures: boolean;
  /** Whether a `job_started` rule makes every script end with a TypeError (NetBox #21371). */
  readonly jobStartedBreaksScripts: boolean;
  /** The webhook's `timeout` in seconds, where it has one. */
  readonly timeout: number | null;
  webhookBody(name: string, fields: WebhookFields): Row;
  readWebhook(row: Row): WebhookFields;
  ruleBody(name: string, fields: RuleFields, webhook: number): Row;
  readRule(row: Row): RuleFields;
}

/** The oldest and the newest NetBox that registration was tried against. */
export const OLDEST = 401;
export const NEWEST = 407;

/**
 * Seconds that 4.7 waits for our answer. We answer in milliseconds; a receiver that hangs must not hold NetBox's
 * worker for its default of 60 s.
 */
const TIMEOUT = 30;

/**
 * The forms of a version.
 *
 * @throws {UnsupportedVersionError} below 4.1.
 */
export function formsFor({ version, release }: NetBoxStatus): Forms {
  if (release !== null && release < OLDEST) throw new UnsupportedVersionError(version);
  const timeout = release === null || release >= 407 ? TIMEOUT : null;
  return {
    objectTypesPath: release !== null && release < 404
      ? "/api/extras/object-types/"
      : "/api/core/object-types/",
    listsFeatures: release === null || release >= 404,
    // Measured on 4.1.11, 4.2.9, 4.3.7, 4.4.10, 4.5.10, 4.6.8; works on 4.7.3.
    jobStartedBreaksScripts: release !== null && release < 407,
    timeout,
    webhookBody: (name, fields) => ({
      name,
      description: fields.description,
      payload_url: fields.url,
      http_method: fields.method,
      http_content_type: fields.contentType,
      additional_headers: fields.headers,
      body_template: fields.bodyTemplate,
      secret: fields.secret,
      ssl_verification: fields.sslVerify,
      ca_file_path: fields.caFile,
      ...(timeout === null ? {} : { timeout: fields.timeout }),
    }),
    readWebhook: (row) => ({
      description: text(row.description),
      url: text(row.payload_url),
      secret: text(row.secret),
      method: text(row.http_method),
      contentType: text(row.http_content_type),
      headers: text(row.additional_headers),
      bodyTemplate: text(row.body_template),
      sslVerify: row.ssl_verification === true,
      caFile: text(row.ca_file_path) || null,
      timeout: timeout === null ? null : row.timeout as number | null ?? null,
    }),
    ruleBody: (name, fields, webhook) => ({
      name,
      description: fields.description,
      object_types: fields.objectTypes,
      event_types: fields.eventTypes,
      enabled: fields.enabled,
      conditions: fields.conditions,
      action_type: "webhook",
      action_object_type: "extras.webhook",
      action_object_id: webhook,
    }),
    readRule: (row) => ({
      description: text(row.description),
      objectTypes: words(row.object_types),
      eventTypes: words(row.event_types),
      enabled: row.enabled === true,
      conditions: row.conditions ?? null,
      action: actionOf(row),
    }),
  };
}

/** How {@linkcode RuleFields.action} names our webhook. */
export function callsWebhook(id: number): string {
  return `webhook ${id}`;
}

function actionOf(row: Row): string {
  const type = (row.action_type as { value?: unknown } | null)?.value ?? row.action_type;
  if (type === "webhook" && row.action_object_type === "extras.webhook") {
    return callsWebhook(Number(row.action_object_id));
  }
  return `${type} ${row.action_object_id}`;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function words(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String).sort() : [];
}

/** This NetBox is older than what registration can be written for. */
export class UnsupportedVersionError extends Error {
  override readonly name = "UnsupportedVersionError";
  constructor(version: string) {
    super(
      `NetBox ${version} is too old for registration, which needs NetBox 4.1 or newer in this version of hookbox. ` +
        "Set HOOKBOX_REGISTER=off and make the webhook and its triggers by hand; deliveries are received all the same.",
    );
  }
}
