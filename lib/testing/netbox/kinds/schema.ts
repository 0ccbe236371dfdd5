/**
 * Schemas of requests that the recorded cut of the OpenAPI document does not have.
 *
 * @module
 */
import type { Property, Schema } from "../recorded.ts";

/** A string that may be empty. */
export function text(maxLength = 200): Property {
  return { type: "string", maxLength };
}

/** A string that may not be empty. */
export function name(maxLength = 100): Property {
  return { type: "string", minLength: 1, maxLength };
}

/** Letters, digits, `-` and `_`. */
export function slug(): Property {
  return { ...name(), pattern: "^[-a-zA-Z0-9_]+$" };
}

/** An integer within bounds. */
export function integer(minimum?: number, maximum?: number): Property {
  return {
    type: "integer",
    ...(minimum === undefined ? {} : { minimum }),
    ...(maximum === undefined ? {} : { maximum }),
  };
}

/** One of these words. */
export function words(...values: string[]): Property {
  return { type: "string", enum: values };
}

/** May be null too. */
export function nullable(property: Property): Property {
  return { ...property, nullable: true };
}

/** Fields that most objects have. */
export const COMMON: Readonly<Record<string, Property>> = {
  description: text(),
  comments: { type: "string" },
  tags: { type: "array" },
  custom_fields: { type: "object" },
};

/** A schema of these fields. */
export function schema(
  properties: Readonly<Record<string, Property>>,
  required: readonly string[],
): Schema {
  return { properties: { ...properties, ...COMMON }, required };
}
