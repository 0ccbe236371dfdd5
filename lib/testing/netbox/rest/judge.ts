/**
 * Judges a body by the schema of the version, in the words of NetBox and of Django REST framework.
 *
 * @module
 */
import type { Kind } from "../kinds/kind.ts";
import type { Property, Schema } from "../recorded.ts";
import type { Scope } from "../scope.ts";
import { judgeScalar } from "./judge_scalar.ts";
import { findMany, findOne, findTags } from "./references.ts";

/** Errors by field; empty when all is well. */
export type Errors = Record<string, unknown>;

/** A value that was judged: what to keep, or what is wrong. */
export interface Judged {
  readonly value?: unknown;
  readonly error?: unknown;
}

/** A body that was judged. */
export interface Validated {
  /** The known fields, as NetBox keeps them. Unknown ones are ignored without a word. */
  readonly values: Record<string, unknown>;
  readonly errors: Errors;
}

/** Judges the fields of a body; with `partial` (PATCH) none is required. */
export function judgeBody(body: unknown, kind: Kind, scope: Scope, partial: boolean): Validated {
  const values: Record<string, unknown> = {};
  const errors: Errors = {};
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    const got = Array.isArray(body) ? "list" : typeof body;
    const words = `Invalid data. Expected a dictionary, but got ${got}.`;
    return { values, errors: { non_field_errors: [words] } };
  }
  const schema: Schema = kind.request(scope.world);
  const sent = body as Record<string, unknown>;
  for (const [name, property] of Object.entries(schema.properties)) {
    if (property.readOnly) continue;
    if (!(name in sent)) {
      const needed = schema.required?.includes(name) && !isOptional(kind, name, sent);
      if (!partial && needed) errors[name] = ["This field is required."];
      continue;
    }
    const { value, error } = judge(sent[name], property, kind, name, scope);
    if (error === undefined) values[name] = value;
    else errors[name] = error;
  }
  return { values, errors };
}

/** The schema calls some fields required that the server does not miss. */
function isOptional(kind: Kind, name: string, sent: Record<string, unknown>): boolean {
  if (kind.fields?.[name]?.is === "many" || name === "face") return true;
  return (name === "device_role" && "role" in sent) || (name === "role" && "device_role" in sent);
}

function judge(
  value: unknown,
  property: Property,
  kind: Kind,
  name: string,
  scope: Scope,
): Judged {
  const field = kind.fields?.[name];
  if (name === "tags") return findTags(value, scope);
  if (name === "custom_fields") return { value };
  switch (field?.is) {
    case "one":
      if (value === null) return isNullable(property) ? { value } : NOT_NULL;
      return findOne(value, field.of, scope);
    case "many":
      return findMany(value, field.of, scope);
    case "choice":
      if (kind.objectType !== "extras.eventrule") return judgeChoice(value, property);
  }
  return judgeScalar(value, property);
}

const NOT_NULL = { error: ["This field may not be null."] };

/** NetBox's own field for choices: other words than the framework's, and nothing is as good as null. */
function judgeChoice(value: unknown, property: Property): Judged {
  const { enum: choices = [] } = property;
  if (value === null || value === "") {
    const blank = choices.some((it) => it === "" || it === null) || property.nullable;
    return blank ? { value: choices.includes(null) ? null : "" } : NOT_NULL;
  }
  if (typeof value === "object") {
    const words =
      'Value must be passed directly (e.g. "foo": 123); do not use a dictionary or list.';
    return { error: [words] };
  }
  return choices.includes(value as string)
    ? { value }
    : { error: [`${value} is not a valid choice.`] };
}

function isNullable(property: Property): boolean {
  return property.nullable === true;
}
