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
  return objectText(fields, (field) => `: ${valueText(field, names, "$Related")} | null`);
}

/** What they are written as. Those that are left out stay as they are. */
export function writeCustomFields(fields: readonly CustomField[] | null, names: Names): string {
  return objectText(fields, (field) => `?: ${valueText(field, names, "$Reference")} | null`);
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

function valueText({ name, type, choices }: CustomField, names: Names, related: string): string {
  const chosen = choices === null ? "string" : names.valuesText(choices, name);
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
