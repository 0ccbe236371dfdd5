/** What was recorded from a real Nautobot: its schema and its answers. */
import type { Json } from "../../../lib/event/types.ts";

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

/** A property of an OpenAPI schema, as far as it is used. */
export interface Property {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly $ref?: string;
  readonly maxLength?: number;
  readonly minLength?: number;
  readonly readOnly?: boolean;
}

/** A schema of an object. */
export interface Schema {
  readonly properties: Readonly<Record<string, Property>>;
  readonly required?: readonly string[];
}

const FIXTURES = new URL(`../../fixtures/nautobot/${VERSION}/`, import.meta.url);
const read = (file: string) => JSON.parse(Deno.readTextFileSync(new URL(file, FIXTURES)));
const calls: Recorded[] = read("api-registration.json");
const { components: { schemas } } = read("openapi-extras.json") as {
  components: { schemas: Record<string, Schema & Property> };
};

/** The calls that were recorded, in order. */
export function recordedCalls(): readonly Recorded[] {
  return calls;
}

/** The recorded answer to a label. */
export function recordedBody(label: string): Record<string, Json> {
  return calls.find((call) => call.label === label)!.response.body as Record<string, Json>;
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
  return deliveries ??= [...Deno.readDirSync(FIXTURES)].map(({ name }) => name)
    .filter((name) => /^\d{3}-/.test(name)).sort().flatMap((name) => {
      const { body: text, ...rest } = read(name);
      if (!text.startsWith('{"event"')) return [];
      return [{ ...rest, label: name.slice(4, -".json".length), text, body: JSON.parse(text) }];
    });
}

/** The properties of a schema, references followed. */
export function schemaOf(name: string): Schema {
  const { properties, required } = schemas[name]!;
  const resolved = Object.entries(properties).map(([key, property]) => [
    key,
    property.$ref ? schemas[property.$ref.split("/").at(-1)!]! : property,
  ]);
  return { properties: Object.fromEntries(resolved), ...required ? { required } : {} };
}
