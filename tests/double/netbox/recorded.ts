/**
 * What was recorded from one real NetBox: its schema and its answers.
 *
 * @module
 */
import type { Json } from "../../../lib/event/types.ts";
import type { Version } from "./versions.ts";

export { EVENT_TYPE_VERSIONS, type Version, VERSIONS } from "./versions.ts";

/** A property of an OpenAPI schema, as far as it is used. */
export interface Property {
  readonly type?: string;
  readonly enum?: readonly (string | null)[];
  readonly items?: Property;
  readonly properties?: Readonly<Record<string, Property>>;
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
  /** When it was made: orders the calls of both files. */
  readonly at: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: Json;
  };
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: Json;
  };
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

interface Components {
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** A schema of that version: `WebhookRequest`; the first that it has of several names. */
export function schemaOf(version: Version, ...names: string[]): Schema {
  for (const file of ["openapi-extras.json", "openapi-dcim.json"]) {
    const { schemas } = (load(version, file) as Components).components;
    for (const name of names) {
      const schema = schemas[name];
      if (schema) return schema;
    }
  }
  throw new Error(`NetBox ${version} has no schema ${names.join(" or ")}`);
}

/** The calls about registration that were recorded, in order. */
export function recordedCalls(version: Version): readonly Recorded[] {
  return load(version, "api-registration.json") as Recorded[];
}

/** Every call that was recorded, in order. */
export function scenario(version: Version): readonly Recorded[] {
  const objects = load(version, "api-objects.json") as Recorded[];
  return [...recordedCalls(version), ...objects].sort((a, b) => a.at < b.at ? -1 : 1);
}

/** The first good call of a label. */
export function recordedCall(version: Version, label: string): Recorded | undefined {
  const ours = (call: Recorded) => call.label === label && call.response.status < 300;
  return recordedCalls(version).find(ours) ??
    (load(version, "api-objects.json") as Recorded[]).find(ours);
}

/** The first recorded answer to a label. */
export function recordedBody(version: Version, label: string): Record<string, Json> {
  const call = recordedCall(version, label);
  if (!call) throw new Error(`no answer "${label}" was recorded from NetBox ${version}`);
  return call.response.body as Record<string, Json>;
}

/** The body of a delivery, if there was one: that of `NNN-<label>.json`. */
export function recordedDelivery(
  version: Version,
  label: string,
): Record<string, Json> | undefined {
  const key = `${version}/deliveries`;
  if (!cache.has(key)) {
    cache.set(key, [...Deno.readDirSync(new URL(`${version}/`, FIXTURES))].map(({ name }) => name));
  }
  const file = (cache.get(key) as string[]).find((name) => name.slice(4) === `${label}.json`);
  return file && JSON.parse((load(version, file) as { body: string }).body);
}
