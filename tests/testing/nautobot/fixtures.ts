/**
 * All that was recorded from a real Nautobot, call by call and delivery by delivery.
 *
 * @module
 */
import { readdirSync, readFileSync } from "node:fs";
import type { Json } from "../../../lib/event/types.ts";
import type { Schema } from "../../../lib/testing/nautobot/recorded.ts";

/** The version that was recorded. */
export const VERSION = "3.2.7";

/** One call of the recorded scenario. */
export interface Recorded {
  readonly label: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: Json;
  };
  readonly response: { readonly status: number; readonly body: Json };
}

const FIXTURES = new URL(`../../fixtures/nautobot/${VERSION}/`, import.meta.url);
const read = (file: string) => JSON.parse(readFileSync(new URL(file, FIXTURES), "utf8"));
const calls: Recorded[] = read("api-registration.json");

/** The calls that were recorded, in order. */
export function recordedCalls(): readonly Recorded[] {
  return calls;
}

let all: Recorded[] | null = null;

/** Every call that was recorded, in order. */
export function scenario(): readonly Recorded[] {
  return all ??= read("api.json") as Recorded[];
}

/** The first good call of a label. */
export function recordedAnswer(label: string): Recorded {
  const found = scenario().find((it) => it.label === label && it.response.status < 300);
  if (!found) throw new Error(`no answer "${label}" was recorded from Nautobot ${VERSION}`);
  return found;
}

/** A delivery that was recorded. */
export interface RecordedDelivery {
  /** Its file, without number and extension. */
  readonly label: string;
  readonly method: string;
  readonly path: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly text: string;
  readonly body: Record<string, Json>;
}

let deliveries: RecordedDelivery[] | null = null;

/** The deliveries that were recorded in Nautobot's own form, in order. */
export function recordedBodies(): readonly RecordedDelivery[] {
  return deliveries ??= readdirSync(FIXTURES).filter((name) => /^\d{3}-/.test(name)).sort().flatMap(
    (name) => {
      const { body: text, ...rest } = read(name);
      if (!text.startsWith('{"event"')) return [];
      return [{ ...rest, label: name.slice(4, -".json".length), text, body: JSON.parse(text) }];
    },
  );
}

/** The properties of a schema, references followed. */
export function recordedSchema(name: string): Schema {
  const { components: { schemas } } = read("openapi-extras.json") as {
    components: { schemas: Record<string, { properties: Record<string, Property> } & Schema> };
  };
  const { properties, required } = schemas[name]!;
  const resolved = Object.entries(properties).map(([key, { $ref, ...property }]) => [
    key,
    $ref ? schemas[$ref.split("/").at(-1)!]! : property,
  ]);
  return { properties: Object.fromEntries(resolved), ...(required ? { required } : {}) };
}

type Property = Schema["properties"][string] & { readonly $ref?: string };
