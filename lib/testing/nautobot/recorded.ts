/**
 * What was recorded from a real Nautobot: its schema and its answers. `tools/doubles.ts` makes the data, from all that was
 * recorded.
 *
 * @module
 */
import type { Json } from "../../event/types.ts";
import { unpack } from "../packed.ts";
import packed from "./recorded.json" with { type: "json" };

/** The version that was recorded. */
export const VERSION = "3.2.7";

/** A property of an OpenAPI schema, as far as it is used. */
export interface Property {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly maxLength?: number;
  readonly minLength?: number;
  readonly readOnly?: boolean;
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

/** What is kept. */
export interface RecordedNautobot {
  /** Of a webhook that is written. */
  readonly webhook: Schema;
  /** By label. */
  readonly calls: Readonly<Record<string, RecordedCall>>;
  /** Keys of `data` in deliveries, by label. */
  readonly delivered: Readonly<Record<string, readonly string[]>>;
  /** Keys of an object that stands within another, by its type: as the first delivery that has one. */
  readonly within: Readonly<Record<string, readonly string[]>>;
}

/** What was recorded. */
export const RECORDED = unpack(packed[VERSION]) as RecordedNautobot;

/** The recorded call of a label. */
export function recordedCall(label: string): RecordedCall {
  const call = RECORDED.calls[label];
  if (!call) throw new Error(`no answer "${label}" was recorded from Nautobot ${VERSION}`);
  return call;
}

/** The recorded answer to a label. */
export function recordedBody(label: string): Record<string, Json> {
  return recordedCall(label).response.body as Record<string, Json>;
}
