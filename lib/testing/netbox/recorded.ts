/**
 * What was recorded from one real NetBox: its schema and its answers. `tools/doubles.ts` makes the data, from all that was
 * recorded.
 *
 * @module
 */
import type { Json } from "../../event/types.ts";
import { recordedBody as deliveredBody } from "../../source/recordings/mod.ts";
import { unpack } from "../packed.ts";
import packed from "./recorded.json" with { type: "json" };
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

/** One call that was answered well. */
export interface RecordedCall {
  readonly request: { readonly body: Json };
  readonly response: { readonly body: Json };
}

/** What is kept of one version. */
export interface RecordedVersion {
  readonly schemas: Readonly<Record<string, Schema>>;
  /** By label. */
  readonly calls: Readonly<Record<string, RecordedCall>>;
  /** The rows of the list of object types. */
  readonly types: readonly Readonly<Record<string, unknown>>[];
}

const unpacked = new Map<Version, RecordedVersion>();

function load(version: Version): RecordedVersion {
  let recorded = unpacked.get(version);
  if (!recorded) unpacked.set(version, recorded = unpack(packed[version]) as RecordedVersion);
  return recorded;
}

/** A schema of that version: `WebhookRequest`; the first that it has of several names. */
export function schemaOf(version: Version, ...names: string[]): Schema {
  const { schemas } = load(version);
  const name = names.find((name) => name in schemas);
  if (name !== undefined) return schemas[name]!;
  throw new Error(`NetBox ${version} has no schema ${names.join(" or ")}`);
}

/** The rows of the list of object types. */
export function recordedTypes(version: Version): RecordedVersion["types"] {
  return load(version).types;
}

/** The first good call of a label. */
export function recordedCall(version: Version, label: string): RecordedCall | undefined {
  const { calls } = load(version);
  return Object.hasOwn(calls, label) ? calls[label] : undefined;
}

/** The first recorded answer to a label. */
export function recordedBody(version: Version, label: string): Record<string, Json> {
  const call = recordedCall(version, label);
  if (!call) throw new Error(`no answer "${label}" was recorded from NetBox ${version}`);
  return call.response.body as Record<string, Json>;
}

/** The body of the usual delivery of a binding: `dcim.site.create`. */
export function recordedDelivery(version: Version, binding: string): Record<string, Json> {
  return JSON.parse(deliveredBody("netbox", version, binding)!);
}
