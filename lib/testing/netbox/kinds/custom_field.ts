/**
 * Custom fields and their choices.
 *
 * @module
 */
import type { Row } from "../dataset.ts";
import { shapeOf } from "../shapes.ts";
import { choice, computed, one } from "./field.ts";
import type { Kind } from "./kind.ts";
import { integer, name, nullable, schema, text, words } from "./schema.ts";

const TYPES = {
  text: "Text",
  longtext: "Text (long)",
  integer: "Integer",
  decimal: "Decimal",
  boolean: "Boolean (true/false)",
  date: "Date",
  datetime: "Date & time",
  url: "URL",
  json: "JSON",
  select: "Selection",
  multiselect: "Multiple selection",
};

/** `extras.customfield` */
export const customField: Kind = {
  objectType: "extras.customfield",
  path: "/api/extras/custom-fields/",
  verbose: "custom field",
  model: "CustomField",
  label: titleOf,
  fields: {
    content_types: { is: "types" },
    object_types: { is: "types" },
    type: choice(TYPES),
    choice_set: one("extras.customfieldchoiceset", "protect"),
    data_type: computed(({ type }) => dataType(String(type))),
  },
  shape: (version) => shapeOf(version, { calls: ["create-cf-ticket"] }),
  request: ({ release }) => {
    const types = release < 400 ? "content_types" : "object_types";
    return schema({
      [types]: { type: "array" },
      type: words(...Object.keys(TYPES)),
      name: name(50),
      label: text(50),
      required: { type: "boolean" },
      default: nullable({}),
      weight: integer(0, 32767),
      choice_set: nullable({}),
    }, [types, "name", ...(release < 306 ? [] : ["type"])]);
  },
  defaults: { label: "", default: null, weight: 100, required: false, choice_set: null },
  unique: ["name"],
  saved(field, scope) {
    for (const objectType of typesOf(field)) {
      for (const [id, row] of scope.table(objectType)) {
        const values = row.custom_fields as Record<string, unknown> | undefined;
        if (!values || String(field.name) in values) continue;
        const custom_fields = { ...values, [String(field.name)]: field.default ?? null };
        scope.table(objectType).set(id, { ...row, custom_fields });
      }
    }
  },
};

/** `extras.customfieldchoiceset` */
export const choiceSet: Kind = {
  objectType: "extras.customfieldchoiceset",
  path: "/api/extras/custom-field-choice-sets/",
  page: "/extras/custom-field-choices/",
  verbose: "custom field choice set",
  model: "CustomFieldChoiceSet",
  brief: (release) => [
    "name",
    ...(release >= 400 ? ["description"] : []),
    "choices_count",
  ],
  fields: {
    choices_count: computed(({ extra_choices }) => (extra_choices as unknown[]).length),
  },
  shape: (version) => shapeOf(version, { calls: ["create-choice-set"] }),
  request: () => schema({ name: name(), extra_choices: { type: "array" } }, ["name"]),
  defaults: { extra_choices: [] },
  unique: ["name"],
};

/** The object types that a custom field is for. */
export function typesOf(field: Row): string[] {
  return (field.content_types ?? field.object_types) as string[];
}

/** Its label, or its name made readable. */
function titleOf({ label, name }: Row): string {
  if (label) return String(label);
  const words = String(name).replaceAll("_", " ");
  return words[0]!.toUpperCase() + words.slice(1);
}

function dataType(type: string): string {
  const kinds: Record<string, string> = {
    integer: "integer",
    decimal: "decimal",
    boolean: "boolean",
    json: "object",
    multiselect: "array",
  };
  return kinds[type] ?? "string";
}
