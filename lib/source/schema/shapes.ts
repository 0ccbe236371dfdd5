/**
 * The objects of a document, as far as endpoints lead to them.
 *
 * @module
 */
import type { OpenApiDocument, Schema } from "./document.ts";
import type { Field, Shape, Type } from "./model.ts";
import { isMissing, isNull } from "./quirks.ts";
import { type Direction, typeOf } from "./types.ts";

/** Collects shapes, with all that they lead to. */
export interface Shapes {
  /** Sees to it that there is a shape for a schema. */
  add(name: string, direction: Direction): void;
  readonly all: ReadonlyMap<string, Shape>;
}

/**
 * Prepares to collect.
 *
 * @param writtenAs The schema that an object is written as, by the one that it is read as.
 * @param also Fields that an object has and its schema does not say.
 */
export function collectShapes(
  document: OpenApiDocument,
  writtenAs: ReadonlyMap<string, string>,
  also: (name: string) => readonly string[],
): Shapes {
  const all = new Map<string, Shape>();

  function add(name: string, direction: Direction): void {
    const schema = document.schemas[name];
    if (all.has(name) || schema?.properties === undefined) return;
    const fields: Field[] = [];
    // It may lead to itself.
    all.set(name, { name, written: direction === "write", fields });
    fields.push(...fieldsOf(name, schema, direction));
  }

  function fieldsOf(shape: string, schema: Schema, direction: Direction): Field[] {
    const written = document.schemas[writtenAs.get(shape) ?? ""];
    const refer = (name: string) => add(name, direction);
    const required = new Set(schema.required);
    const mayBeNull = (name: string, type: Type) =>
      direction === "read" && (isNull(name) || isBlank(type, written?.properties?.[name]));
    const fields = Object.entries(schema.properties ?? {}).map(([name, property]): Field => {
      const place = { document, direction, name: shape + pascal(name), refer };
      const type = name === "custom_fields"
        ? { kind: "customFields" as const }
        : typeOf(property, place);
      return {
        name,
        type: mayBeNull(name, type) ? { ...type, nullable: true } : type,
        optional: direction === "write" ? !required.has(name) : isMissing(name, property),
        description: wordsOf(property),
      };
    });
    const known = new Set(fields.map(({ name }) => name));
    const more = direction === "read" ? also(shape).filter((name) => !known.has(name)) : [];
    return [...fields, ...more.map(listOfRelated)];
  }

  /** Whether a choice may be blank by what can be written: then it is read as null. */
  function isBlank(type: Type, written: Schema | undefined): boolean {
    if (type.kind !== "choice" || !written) return false;
    const place = { document, direction: "write" as const, name: "", refer: () => {} };
    const writes = typeOf(written, place);
    return writes.nullable === true || writes.kind === "values" && writes.values.includes("");
  }

  return { add, all };
}

function listOfRelated(name: string): Field {
  return { name, type: { kind: "list", of: { kind: "related" } }, optional: true, description: "" };
}

/** What is said of a field, in one line. Lists of choices say nothing that its type does not. */
function wordsOf({ description, title }: Schema): string {
  const [first = ""] = (description ?? title ?? "").split("\n");
  return first.startsWith("* `") ? "" : first.trim();
}

/** `rf_channel` → `RfChannel` */
function pascal(name: string): string {
  return name.split("_").map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
}
