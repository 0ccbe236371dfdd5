/**
 * The forms of objects, taken from the recordings: which keys an answer, a delivery and an object within another have.
 *
 * @module
 */
import type { Json } from "../../../lib/event/types.ts";
import { recordedAnswer, recordedBodies } from "./recorded.ts";

/** The forms of one type of object. */
export interface Form {
  /** Keys of the answer to its creation. */
  readonly answer: readonly string[];
  /** Keys of any other answer. */
  readonly read: readonly string[];
  /** Keys of `data` in a delivery of what is new, or goes with another. */
  readonly data: readonly string[];
  /** Keys of `data` when a request named the object: with the counts of others. */
  readonly named: readonly string[];
  /** What stands in fields that nobody named. */
  readonly defaults: Readonly<Record<string, Json>>;
}

/** Labels of the recordings of a type. */
export interface Labels {
  readonly created: string;
  readonly read?: string;
  /** `NNN-<label>` of a delivery of its creation. */
  readonly delivered?: string;
  readonly named?: string;
}

const EXTRA = ["computed_fields", "relationships", "config_context"];

/** The forms of what was recorded under those labels. */
export function formOf({ created, read, delivered, named }: Labels): Form {
  const { request, response } = recordedAnswer(created);
  const answer = response.body as Record<string, Json>;
  const asked = Object.keys(request.body as object);
  const keys = Object.keys(answer);
  const data = delivered ? keysOf(delivered) : byJsonb(keys.filter((it) => !EXTRA.includes(it)));
  return {
    answer: keys,
    read: read ? Object.keys(recordedAnswer(read).response.body as object) : keys,
    data,
    named: named ? keysOf(named) : data,
    defaults: Object.fromEntries(Object.entries(answer).filter(([key]) => !asked.includes(key))),
  };
}

function keysOf(label: string): string[] {
  const found = recordedBodies().find((it) => it.label === label);
  return Object.keys(found!.body.data as object);
}

/** As PostgreSQL keeps the keys of JSON: by length, then by bytes. */
function byJsonb(keys: readonly string[]): string[] {
  return keys.toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1));
}

let within: ReadonlyMap<string, readonly string[]> | null = null;

/** Keys of an object that stands within another, as the first recorded one has them. */
export function formWithin(objectType: string): readonly string[] | undefined {
  return (within ??= collect()).get(objectType);
}

function collect(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const visit = (value: unknown, top: boolean) => {
    if (Array.isArray(value)) return value.forEach((it) => visit(it, false));
    if (typeof value !== "object" || value === null) return;
    const { object_type, display } = value as Record<string, unknown>;
    if (!top && display !== undefined && typeof object_type === "string") {
      if (!found.has(object_type)) found.set(object_type, Object.keys(value));
    }
    for (const it of Object.values(value)) visit(it, false);
  };
  for (const { body } of recordedBodies()) visit(body.data, true);
  return found;
}
