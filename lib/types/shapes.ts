/**
 * Objects as interfaces of TypeScript.
 *
 * @module
 */
import type { CustomField, Field, Shape, Type } from "../source/schema/model.ts";
import { readCustomFields, writeCustomFields } from "./custom_fields.ts";
import type { Names } from "./names.ts";
import { comment, propertyName, union } from "./text.ts";

/** How the types of an object are written. */
interface ShapeUse {
  readonly names: Names;
  /** Whether the object is written; else it is read. */
  readonly written: boolean;
  /** Those of its object; null: they are not known. */
  readonly customFields: readonly CustomField[] | null;
}

/** One interface. */
export function shapeText(
  { name, written, fields }: Shape,
  names: Names,
  customFields: ShapeUse["customFields"],
): string {
  const use = { names, written, customFields };
  const lines = fields.map((field) => `  ${fieldText(field, use)}\n`);
  return `interface ${names.shapeName(name)} {\n${lines.join("")}}\n`;
}

function fieldText({ name, type, optional, description }: Field, use: ShapeUse): string {
  // Whatever is written may be left out: what a new object must have is said where it is made.
  const mark = optional || use.written ? "?" : "";
  return `${comment(description)}${propertyName(name)}${mark}: ${typeText(type, use)};`;
}

/** A type. */
function typeText(type: Type, use: ShapeUse): string {
  const text = plainText(type, use);
  return type.nullable && text !== "any" ? `${text} | null` : text;
}

function plainText(type: Type, use: ShapeUse): string {
  switch (type.kind) {
    case "text":
      return "string";
    case "number":
    case "boolean":
    case "any":
      return type.kind;
    case "values":
      return use.names.valuesText(type.values, type.name);
    case "choice":
      return `$Choice<${typeText(type.of, use)}>`;
    case "shape":
      return use.names.shapeName(type.name);
    case "related":
      return use.written ? "$Reference" : "$Related";
    case "list":
      return `${grouped(typeText(type.of, use))}[]`;
    case "record":
      return type.of.kind === "any" ? "$Any" : `{ [key: string]: ${typeText(type.of, use)} }`;
    case "customFields":
      return (use.written ? writeCustomFields : readCustomFields)(use.customFields, use.names);
    case "union":
      return union(type.of.map((one) => typeText(one, use)));
  }
}

function grouped(text: string): string {
  return /[|&]/.test(text) ? `(${text})` : text;
}
