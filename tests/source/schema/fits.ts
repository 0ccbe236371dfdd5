/**
 * Whether values are what a model says of them.
 *
 * @module
 */
import type { SourceModel, Type } from "../../../lib/source/schema/mod.ts";

// deno-lint-ignore no-explicit-any -- any JSON
type Any = any;

/** Where a value is not what its type says: one line each. */
export function misfits(value: Any, type: Type, model: SourceModel, at: string): string[] {
  const wrong = [`${at}: ${JSON.stringify(value)} is not ${type.kind}`];
  if (value === null) return type.nullable || type.kind === "any" ? [] : [`${at} is null`];
  switch (type.kind) {
    case "any":
    case "customFields":
      return [];
    case "text":
      return typeof value === "string" ? [] : wrong;
    case "number":
      return typeof value === "number" ? [] : wrong;
    case "boolean":
      return typeof value === "boolean" ? [] : wrong;
    case "values":
      return type.values.includes(value) ? [] : wrong;
    case "choice":
      return typeof value.label === "string" ? misfits(value.value, type.of, model, at) : wrong;
    case "related":
      return "id" in value && "url" in value ? [] : wrong;
    case "record":
      return typeof value === "object" ? [] : wrong;
    case "list":
      return Array.isArray(value)
        ? value.flatMap((one, index) => misfits(one, type.of, model, `${at}[${index}]`))
        : wrong;
    case "union":
      return type.of.some((one) => misfits(value, one, model, at).length === 0) ? [] : wrong;
    case "shape":
      return misfitsOfShape(value, type.name, model, at);
  }
}

function misfitsOfShape(value: Any, name: string, model: SourceModel, at: string): string[] {
  const { fields } = model.shapes.get(name)!;
  const known = new Set(fields.map((field) => field.name));
  return [
    ...Object.keys(value).filter((key) => !known.has(key)).map((key) => `${at}.${key} is unknown`),
    ...fields.flatMap(({ name, type, optional }) => {
      if (name in value) return misfits(value[name], type, model, `${at}.${name}`);
      return optional ? [] : [`${at}.${name} is missing`];
    }),
  ];
}
