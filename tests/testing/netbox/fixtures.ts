/**
 * All that was recorded from a real NetBox, call by call.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import type { Json } from "../../../lib/event/types.ts";
import type { Schema } from "../../../lib/testing/netbox/recorded.ts";
import type { Version } from "../../../lib/testing/netbox/versions.ts";

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

function load(version: Version, file: string): unknown {
  const url = new URL(`../../fixtures/netbox/${version}/${file}`, import.meta.url);
  return JSON.parse(readFileSync(url, "utf8"));
}

/** The calls about registration, in order. */
export function recordedCalls(version: Version): readonly Recorded[] {
  return load(version, "api-registration.json") as Recorded[];
}

/** Every call, in order. */
export function scenario(version: Version): readonly Recorded[] {
  const objects = load(version, "api-objects.json") as Recorded[];
  return [...recordedCalls(version), ...objects].sort((a, b) => a.at < b.at ? -1 : 1);
}

/** The schemas of the recorded cut of the OpenAPI document. */
export function recordedSchemas(version: Version): Readonly<Record<string, Schema>> {
  type Document = { readonly components: { readonly schemas: Record<string, Schema> } };
  const [extras, dcim] = ["openapi-extras.json", "openapi-dcim.json"]
    .map((file) => load(version, file) as Document);
  return { ...dcim!.components.schemas, ...extras!.components.schemas };
}
