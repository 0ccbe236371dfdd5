/** What was recorded from one real NetBox: its schema and its answers. */
import type { Json } from "../../../lib/event/types.ts";

/** The versions whose event rules list `event_types`. */
export const EVENT_TYPE_VERSIONS = [
  "4.1.11",
  "4.2.9",
  "4.3.7",
  "4.4.10",
  "4.5.10",
  "4.6.8",
  "4.7.3",
] as const;

/** The versions that can be doubled. */
export const VERSIONS = ["3.6.9", "3.7.8", "4.0.11", ...EVENT_TYPE_VERSIONS] as const;

/** One of {@linkcode VERSIONS}. */
export type Version = typeof VERSIONS[number];

/** A property of an OpenAPI schema, as far as it is used. */
export interface Property {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly items?: Property;
  readonly nullable?: boolean;
  readonly readOnly?: boolean;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
}

/** A schema of an object. */
export interface Schema {
  readonly properties: Readonly<Record<string, Property>>;
  readonly required?: readonly string[];
}

/** One call of the recorded scenario. */
export interface Recorded {
  readonly label: string;
  readonly request: { readonly method: string; readonly path: string; readonly body: Json };
  readonly response: { readonly status: number; readonly body: Json };
}

/** `"4.7.3"` → 407. */
export function releaseOf(version: Version): number {
  const [major, minor] = version.split(".");
  return Number(major) * 100 + Number(minor);
}

const FIXTURES = new URL("../../fixtures/netbox/", import.meta.url);
const cache = new Map<string, unknown>();

function load(version: Version, file: string): unknown {
  const path = `${version}/${file}`;
  if (!cache.has(path)) {
    cache.set(path, JSON.parse(Deno.readTextFileSync(new URL(path, FIXTURES))));
  }
  return cache.get(path);
}

/** A schema of that version: `WebhookRequest`. */
export function schemaOf(version: Version, name: string): Schema {
  const { components } = load(version, "openapi-extras.json") as {
    components: { schemas: Record<string, Schema> };
  };
  const schema = components.schemas[name];
  if (!schema) throw new Error(`NetBox ${version} has no schema ${name}`);
  return schema;
}

/** The calls that were recorded, in order. */
export function recordedCalls(version: Version): readonly Recorded[] {
  return load(version, "api-registration.json") as Recorded[];
}

/** The first recorded answer to a label. */
export function recordedBody(version: Version, label: string): Record<string, Json> {
  const call = recordedCalls(version).find((call) =>
    call.label === label && call.response.status < 300
  );
  if (!call) throw new Error(`no answer "${label}" was recorded from NetBox ${version}`);
  return call.response.body as Record<string, Json>;
}
