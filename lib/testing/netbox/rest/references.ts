/**
 * Finds the objects that a body refers to: by id, or by attributes that only one has.
 *
 * @module
 */
import type { Row } from "../dataset.ts";
import type { Scope } from "../scope.ts";
import type { Judged } from "./judge.ts";

/** One object: `7`, `"7"` or `{"name": "sw1"}`. */
export function findOne(value: unknown, objectType: string, scope: Scope): Judged {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return findByAttributes(value as Record<string, unknown>, objectType, scope);
  }
  const id = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof id !== "number") {
    return {
      error: [
        "Related objects must be referenced by numeric ID or by dictionary of attributes. " +
        `Received an unrecognized value: ${value}`,
      ],
    };
  }
  if (scope.row(objectType, id)) return { value: id };
  return { error: [`Related object not found using the provided numeric ID: ${id}`] };
}

/** A list of objects. */
export function findMany(value: unknown, objectType: string, scope: Scope): Judged {
  if (!Array.isArray(value)) {
    return { error: [`Expected a list of items but got type "${typeof value}".`] };
  }
  const found = value.map((item) => findOne(item, objectType, scope));
  return found.find(({ error }) => error !== undefined) ??
    { value: [...new Set(found.map((it) => it.value as number))].sort((a, b) => a - b) };
}

/** Tags. Up to 3.7 the error is a list in a list. */
export function findTags(value: unknown, scope: Scope): Judged {
  const found = findMany(value, "extras.tag", scope);
  return found.error !== undefined && scope.release < 400 ? { error: [found.error] } : found;
}

function findByAttributes(
  attributes: Record<string, unknown>,
  objectType: string,
  scope: Scope,
): Judged {
  const found = scope.rows(objectType).filter((row) => matches(row, attributes, objectType, scope));
  if (found.length === 1) return { value: found[0]!.id };
  const words = found.length === 0
    ? "Related object not found using the provided attributes"
    : "Multiple objects match the provided attributes";
  return { error: [`${words}: ${toPython(attributes)}`] };
}

/** Attributes may name the attributes of what the object refers to. */
function matches(
  row: Row,
  attributes: Record<string, unknown>,
  objectType: string,
  scope: Scope,
): boolean {
  return Object.entries(attributes).every(([name, wanted]) => {
    const field = scope.kind(objectType)?.fields?.[name];
    if (field?.is !== "one" || typeof wanted !== "object" || wanted === null) {
      return row[name] === wanted;
    }
    const other = scope.row(field.of, row[name]);
    return other !== undefined &&
      matches(other, wanted as Record<string, unknown>, field.of, scope);
  });
}

/** As Python writes a dictionary. */
function toPython(value: unknown): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return `'${value}'`;
  if (Array.isArray(value)) return `[${value.map(toPython).join(", ")}]`;
  if (typeof value !== "object") return String(value);
  const entries = Object.entries(value).map(([name, it]) => `'${name}': ${toPython(it)}`);
  return `{${entries.join(", ")}}`;
}
