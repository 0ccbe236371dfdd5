/**
 * The custom fields of an object.
 *
 * @module
 */
import type { CustomField } from "../source/schema/model.ts";
import type { Names } from "./names.ts";
import { comment, oneOf, propertyName } from "./text.ts";

/** What they are read as. Any may be null: an object may be older than its field. */
export function readCustomFields(fields: readonly CustomField[] | null, names: Names): string {
  return objectText(fields, (field) => {
    const chosen = chosenText(field, names);
    const read = field.labelled ? `$Choice<${chosen}>` : chosen;
    return `: ${valueText(field, read, "$Related")} | null`;
  });
}

/** What they are written as. Those that are left out stay as they are. */
export function writeCustomFields(fields: readonly CustomField[] | null, names: Names): string {
  return objectText(
    fields,
    (field) => `?: ${valueText(field, chosenText(field, names), "$Reference")} | null`,
  );
}

/** The filters that they give, as a type to be added to others; empty: there are none. */
export function customFieldFilters(fields: readonly CustomField[] | null): string {
  if (fields === null) return "$CustomFilters<string>";
  return fields.length === 0 ? "" : `$CustomFilters<${oneOf(fields.map(({ name }) => name))}>`;
}

function objectText(
  fields: readonly CustomField[] | null,
  rest: (field: CustomField) => string,
): string {
  if (fields === null) return "$Any";
  const lines = fields.map((field) =>
    `${comment(field.label)}${propertyName(field.name)}${rest(field)};`
  );
  return lines.length === 0 ? "{}" : `{\n    ${lines.join("\n    ")}\n  }`;
}

function chosenText({ name, choices }: CustomField, names: Names): string {
  return choices === null ? "string" : names.valuesText(choices, name);
}

function valueText({ type }: CustomField, chosen: string, related: string): string {
  switch (type) {
    case "text":
      return "string";
    case "number":
    case "boolean":
      return type;
    case "json":
      return "any";
    case "select":
      return chosen;
    case "multiselect":
      return `(${chosen})[]`;
    case "object":
      return related;
    case "multiobject":
      return `${related}[]`;
  }
}
