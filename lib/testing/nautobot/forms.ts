/**
 * The forms of objects, taken from the recordings: which keys an answer, a delivery and an object within another have.
 *
 * @module
 */
import type { Json } from "../../event/types.ts";
import { RECORDED, recordedBody, recordedCall } from "./recorded.ts";

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
  const { request, response } = recordedCall(created);
  const answer = response.body as Record<string, Json>;
  const asked = Object.keys(request.body as object);
  const keys = Object.keys(answer);
  const data = delivered
    ? RECORDED.delivered[delivered]!
    : byJsonb(keys.filter((it) => !EXTRA.includes(it)));
  return {
    answer: keys,
    read: read ? Object.keys(recordedBody(read)) : keys,
    data,
    named: named ? RECORDED.delivered[named]! : data,
    defaults: Object.fromEntries(Object.entries(answer).filter(([key]) => !asked.includes(key))),
  };
}

/** As PostgreSQL keeps the keys of JSON: by length, then by bytes. */
function byJsonb(keys: readonly string[]): string[] {
  return keys.toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1));
}

/** Keys of an object that stands within another. */
export function formWithin(objectType: string): readonly string[] | undefined {
  return RECORDED.within[objectType];
}
