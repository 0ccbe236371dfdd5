/**
 * Judges strings, numbers, booleans and lists, in the words of Django REST framework.
 *
 * @module
 */
import type { Property } from "../recorded.ts";
import type { Judged } from "./judge.ts";

/** Judges a value by its property. */
export function judgeScalar(value: unknown, property: Property): Judged {
  const untyped = property.type === undefined && !property.enum;
  if (value === null && !untyped) {
    return property.nullable ? { value } : { error: ["This field may not be null."] };
  }
  if (property.enum) {
    return property.enum.includes(value as string)
      ? { value }
      : { error: [`"${value}" is not a valid choice.`] };
  }
  switch (property.type) {
    case "string":
      return judgeString(value, property);
    case "integer":
      return judgeInteger(value, property);
    case "number":
      return typeof value === "number" ? { value } : { error: ["A valid number is required."] };
    case "boolean":
      return typeof value === "boolean" ? { value } : { error: ["Must be a valid boolean."] };
    case "array":
      return judgeList(value, property);
    default:
      return { value };
  }
}

function judgeString(value: unknown, property: Property): Judged {
  if (typeof value !== "string" && typeof value !== "number") {
    return { error: ["Not a valid string."] };
  }
  const text = String(value).trim(); // trim_whitespace, on every field
  if (text === "" && property.minLength) return { error: ["This field may not be blank."] };
  if (property.maxLength !== undefined && [...text].length > property.maxLength) {
    return { error: [`Ensure this field has no more than ${property.maxLength} characters.`] };
  }
  if (property.pattern && !new RegExp(property.pattern, "u").test(text)) {
    return { error: ["Enter a valid value."] };
  }
  return { value: text };
}

function judgeInteger(sent: unknown, { minimum, maximum }: Property): Judged {
  const value = typeof sent === "string" && /^-?\d+$/.test(sent) ? Number(sent) : sent;
  if (typeof value !== "number" || !Number.isInteger(value)) {
    return { error: ["A valid integer is required."] };
  }
  if (maximum !== undefined && value > maximum) {
    return { error: [`Ensure this value is less than or equal to ${maximum}.`] };
  }
  if (minimum !== undefined && value < minimum) {
    return { error: [`Ensure this value is greater than or equal to ${minimum}.`] };
  }
  return { value };
}

/** A list of choices gives its errors by index; other lists are judged by their kind of object. */
function judgeList(value: unknown, { items = {} }: Property): Judged {
  if (!Array.isArray(value)) {
    return { error: [`Expected a list of items but got type "${typeof value}".`] };
  }
  if (!items.enum) return { value };
  if (value.length === 0) return { error: ["This list may not be empty."] };
  const bad = value.flatMap((item, i) => {
    const { error } = judgeScalar(item, items);
    return error === undefined ? [] : [[String(i), error]];
  });
  return bad.length ? { error: Object.fromEntries(bad) } : { value };
}
