/**
 * The one language of registration, and what each generation of a source must say to be spoken to in it. Each of them has a
 * small module of its own (`netbox/registration/`, `nautobot/registration/`); nothing else here knows a version.
 *
 * @module
 */
export { releaseOf } from "../release.ts";
import type { NetBoxApi, RequestOptions, Row } from "../netbox/api.ts";
import type { Product } from "../product.ts";
import type { Resolve } from "../transport/resolve.ts";

/** What sets a webhook or an event rule off. */
export interface Trigger {
  /** Sorted. */
  readonly objectTypes: readonly string[];
  /** In the words of NetBox 4.1 (`object_created`), sorted. */
  readonly eventTypes: readonly string[];
  readonly enabled: boolean;
  /** Null where there are none, and where the generation knows none. */
  readonly conditions: unknown;
}

/** A webhook. It has a trigger of its own where there are no event rules. */
export interface WebhookFields extends Partial<Trigger> {
  /** Whose it is; on generations whose webhooks have no description, in a header line. */
  readonly description: string;
  readonly url: string;
  readonly secret: string;
  readonly method: string;
  readonly contentType: string;
  /** Lines, without that of the owner. */
  readonly headers: string;
  readonly bodyTemplate: string;
  readonly sslVerify: boolean;
  readonly caFile: string | null;
  /** Seconds that the source waits for our answer; null where it has no such field. */
  readonly timeout: number | null;
}

/** An event rule. */
export interface RuleFields extends Trigger {
  readonly description: string;
  /** What it calls: `webhook 7`; anything else was put there by a person. */
  readonly action: string;
}

/** Ids are numbers in NetBox and UUIDs in Nautobot. */
export type Id = number | string;

/** The source as it presents itself at `/api/status/`. */
export interface SourceStatus {
  /** As it says: `4.7.3`, `4.2.6-Docker-3.2.0`. */
  readonly version: string;
  /** Major and minor as one number to compare: 4.7 is 407, 4.10 is 410. Null: not readable. */
  readonly release: number | null;
  /** Running workers: without one no webhook is ever sent. Null: not said. */
  readonly workers: number | null;
  /** Names and versions of plugins or apps. */
  readonly plugins: Readonly<Record<string, string>>;
  /** Its time by its `Date` header, in milliseconds; null where a proxy drops it. */
  readonly date: number | null;
}

/** How webhooks are written and given back. */
export interface WebhookForms {
  body(name: string, fields: WebhookFields): Row;
  read(row: Row): WebhookFields;
  /** What goes into {@linkcode WebhookFields.timeout}. */
  readonly timeout: number | null;
  /** Whether each has one object type, which its URL carries, because two to one URL are refused. */
  readonly perObjectType: boolean;
  /**
   * What two webhooks must not share, where that is refused: URL and object events (`flags`), or URL, object type and event
   * (`types`).
   */
  readonly exclusive: "flags" | "types" | null;
}

/** How event rules are written and given back. */
export interface RuleForms {
  body(name: string, fields: RuleFields, webhook: Id): Row;
  read(row: Row): RuleFields;
}

/** What a version does with an event otherwise than handlers may think. */
export interface Quirk {
  readonly action: "job_started" | "job_ended";
  /** Whether the event is left out of the registration. */
  readonly refused: boolean;
  /** One sentence; `who` is `the handler x gets` or `the handlers x, y get`. */
  says(source: string, who: string): string;
}

/** The object types of a source. */
export interface ObjectTypes {
  /** By name (`dcim.interface`): whether events of it can be had. */
  readonly types: ReadonlyMap<string, boolean>;
  /** False: the list could not be read, and only what was asked for by name is in it. */
  readonly complete: boolean;
}

/** What is asked of {@linkcode Generation.objectTypes}. */
export interface TypesWanted {
  /** Names without wildcards. */
  readonly exact: readonly string[];
  /** Whether it matters, and nothing of ours proves that events of it can be had. */
  unsure(name: string): boolean;
}

/** Why nothing comes to a URL. */
export interface Blocked {
  /** The source refuses the URL; else it takes it, and drops what is sent there. */
  readonly literal: boolean;
  readonly detail: string;
  readonly fix: string;
}

/** One generation of a source. */
export interface Generation {
  readonly product: Product;
  readonly status: SourceStatus;
  /** `NetBox 4.7.3` */
  readonly label: string;
  readonly webhooks: WebhookForms;
  /** Null: there are no event rules, and webhooks have triggers of their own. */
  readonly rules: RuleForms | null;
  readonly quirks: readonly Quirk[];
  /** Why nothing but objects and jobs has events; null: the source is asked (see {@linkcode Generation.unknownEvents}). */
  readonly noPluginEvents: string | null;
  /** Said when the version is newer than all that were tried; null: it is not. */
  readonly newer: string | null;
  /** What a probe makes, because it can be made and taken away without harm. */
  readonly probe: { readonly objectType: string; readonly path: string; body(name: string): Row };
  /** Whether it sends nothing to this URL; null: not as far as we see. */
  blocked(url: string, resolve: Resolve): Promise<Blocked | null>;
  /** @throws {NetBoxError} */
  objectTypes(api: NetBoxApi, wanted: TypesWanted, options?: RequestOptions): Promise<ObjectTypes>;
  /** Those of these event types that it does not know. @throws {NetBoxError} */
  unknownEvents(
    api: NetBoxApi,
    eventTypes: readonly string[],
    options?: RequestOptions,
  ): Promise<ReadonlySet<string>>;
}

export const WEBHOOKS = "/api/extras/webhooks/";
export const EVENT_RULES = "/api/extras/event-rules/";

/** How {@linkcode RuleFields.action} names a webhook. */
export function callsWebhook(id: Id): string {
  return `webhook ${id}`;
}
