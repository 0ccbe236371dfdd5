/**
 * From the schemas of OpenAPI to types.
 *
 * @module
 */
import { type OpenApiDocument, refOf, type Schema } from "./document.ts";
import type { Type, Value } from "./model.ts";
import { areObjects } from "./quirks.ts";

/** Whether a value is read or written: what is related, and what is blank, looks different then. */
export type Direction = "read" | "write";

/** Where a schema stands. */
export interface Place {
  readonly document: OpenApiDocument;
  readonly direction: Direction;
  /** What its values may be called: `InterfaceType`. */
  readonly name: string;
  /** Is told each shape that is referred to. */
  readonly refer: (shape: string) => void;
}

/** The type that a schema describes. */
export function typeOf(schema: Schema, place: Place): Type {
  const nullable = schema.nullable === true;
  const type = plainTypeOf(schema, place);
  return nullable ? { ...type, nullable } : type;
}

function plainTypeOf(schema: Schema, place: Place): Type {
  const ref = refOf(schema);
  if (ref !== undefined) return typeOfRef(ref, place);
  if (schema.enum) return valuesOf(schema.enum, place.name);
  const [only, ...others] = schema.allOf ?? [];
  if (only && others.length === 0) {
    const type = typeOf(only, place);
    // A related object that only the source sets may be missing, whatever the schema says (`Job.user` of NetBox 4.7).
    return schema.readOnly ? { ...type, nullable: true } : type;
  }
  const alternatives = schema.oneOf ?? schema.anyOf;
  if (alternatives) return unionOf(alternatives, place);
  switch (schema.type) {
    case "string":
      return { kind: "text" };
    case "integer":
    case "number":
      return { kind: "number" };
    case "boolean":
      return { kind: "boolean" };
    case "array":
      return { kind: "list", of: itemsOf(schema.items ?? {}, place) };
    case "object":
      return objectType(schema, place);
    default:
      return { kind: "any" };
  }
}

function itemsOf(items: Schema, place: Place): Type {
  return place.direction === "read" && areObjects(items) ? { kind: "any" } : typeOf(items, place);
}

function typeOfRef(name: string, place: Place): Type {
  const schema = place.document.schemas[name] ?? {};
  if (schema.properties === undefined) return typeOf(schema, { ...place, name });
  // In what is written, NetBox takes the id of a related object, or anything that it is found by.
  if (place.direction === "write" && /^(?:Brief|Nested)/.test(name)) return { kind: "related" };
  place.refer(name);
  return { kind: "shape", name };
}

function objectType(schema: Schema, place: Place): Type {
  const { properties } = schema;
  if (properties?.value && properties.label) return choiceOf(properties.value, place);
  if (properties?.id && properties.url) return { kind: "related" };
  return { kind: "record", of: { kind: "any" } };
}

/** A blank choice is read as null, which the schema does not say. */
function choiceOf(value: Schema, place: Place): Type {
  const of = typeOf(value, place);
  const blank = of.nullable === true || value.enum?.includes("") === true;
  const { nullable: _, ...filled } = of;
  const values = filled.kind === "values"
    ? { ...filled, values: filled.values.filter((one) => one !== "") }
    : filled;
  return { kind: "choice", of: values, ...(blank ? { nullable: true } : {}) };
}

function valuesOf(all: NonNullable<Schema["enum"]>, name: string): Type {
  const values = all.filter((one): one is Value => one !== null);
  return { kind: "values", values, name, ...(all.includes(null) ? { nullable: true } : {}) };
}

/** Alternatives that come to the same are one. An id beside an object is a related object. */
function unionOf(alternatives: readonly Schema[], place: Place): Type {
  const types = alternatives.map((one) => typeOf(one, place));
  const nullable = types.some((type) => type.nullable) ? { nullable: true } : {};
  const kinds = new Set(types.map(({ kind }) => kind));
  if (place.direction === "read" && kinds.has("shape")) return { kind: "related", ...nullable };
  if (kinds.has("related")) return { kind: "related", ...nullable };
  const [first] = types;
  if (first && kinds.size === 1 && first.kind !== "shape") {
    return first.kind === "values" ? { ...mergeValues(types, place.name), ...nullable } : first;
  }
  return { kind: "union", of: types.map(({ nullable: _, ...type }) => type as Type), ...nullable };
}

function mergeValues(types: readonly Type[], name: string): Type {
  const values = types.flatMap((type) => type.kind === "values" ? type.values : []);
  const named = types.find((type) => type.kind === "values" && type.values.length > 1);
  return { kind: "values", values, name: named?.kind === "values" ? named.name : name };
}
