/**
 * The forms that objects have in one version, taken from the recorded creation of one: which keys, in which order, and
 * what stands there when nobody said anything.
 *
 * @module
 */
import type { Json } from "../../event/types.ts";
import { recordedBody, recordedCall, recordedDelivery } from "./recorded.ts";
import type { Version } from "./versions.ts";

/** The forms of one kind of object. */
export interface Shape {
  /** Keys of an answer to its creation. */
  readonly answer: readonly string[];
  /** Keys of an answer to anything else: with the counts of others. */
  readonly read: readonly string[];
  /** Keys of `data` in a delivery of a new object, or of one that goes with another. */
  readonly event: readonly string[];
  /** Keys of `data` in a delivery of what a request named. */
  readonly named: readonly string[];
  /** Keys of a snapshot. */
  readonly snapshot: readonly string[];
  /** Values of fields that the request did not name: as shown by the API, and as a snapshot has them. */
  readonly shown: Readonly<Record<string, Json>>;
  readonly raw: Readonly<Record<string, Json>>;
  /** Those that are shown as they are kept, for a new object to begin with. */
  readonly plain: Readonly<Record<string, Json>>;
}

/** Where the creation of an object was recorded. */
export interface Origin {
  /** Labels of the call; the first that the version has. */
  readonly calls: readonly string[];
  /** Binding of its delivery, where there was one: `dcim.site.create`. */
  readonly event?: string;
  /** Label of a later call, where its answer has other keys. */
  readonly read?: string;
  /** Binding of a later delivery, where it has other keys. */
  readonly named?: string;
  /** Where it stands in the first page of the change log, whose rows tell what a snapshot holds. */
  readonly logged?: number;
}

const cache = new Map<string, Shape>();

/** The forms of what was created there, in that version. */
export function shapeOf(version: Version, origin: Origin): Shape {
  const key = `${version} ${origin.calls[0]}`;
  let shape = cache.get(key);
  if (!shape) cache.set(key, shape = read(version, origin));
  return shape;
}

/** A shape that is the same everywhere, without a recording. */
export function fixedShape(shown: readonly string[], snapshot: readonly string[]): Shape {
  const keys = { answer: shown, read: shown, event: shown, named: shown, snapshot };
  return { ...keys, shown: {}, raw: {}, plain: {} };
}

function read(version: Version, origin: Origin): Shape {
  const { calls, event, read, named, logged } = origin;
  const call = calls.map((label) => recordedCall(version, label)).find(Boolean);
  if (!call) throw new Error(`NetBox ${version} recorded no ${calls.join(" or ")}`);
  const asked = Object.keys(call.request.body as object);
  const answer = call.response.body as Record<string, Json>;
  const { data, post } = event ? delivered(version, event) : derived(answer);
  const kept = logged === undefined ? Object.keys(post) : fromLog(version, logged);
  const shown = without(answer, asked);
  const raw = without(post, [...asked, "created", "last_updated", "tags", "custom_fields"]);
  const plain = event ? Object.keys(raw).filter((name) => isPlain(raw[name]!, shown[name]!)) : [];
  const later = named && recordedDelivery(version, named).data as object;
  const names = Object.keys(later || data);
  return {
    answer: Object.keys(answer),
    read: read
      ? Object.keys(recordedBody(version, read))
      : event && later
      ? names
      : Object.keys(answer),
    event: Object.keys(data),
    named: names,
    snapshot: kept,
    shown,
    raw,
    plain: Object.fromEntries(plain.map((name) => [name, raw[name]!])),
  };
}

/** Shown as it is kept, or as the choice that it is. */
function isPlain(raw: Json, shown: Json): boolean {
  if (JSON.stringify(raw) === JSON.stringify(shown)) return true;
  const { value } = Object(shown) as { value?: Json };
  return value !== undefined && value === raw;
}

/** The change log hides the times from 4.0 on. */
function fromLog(version: Version, index: number): string[] {
  const { results } = recordedBody(version, "object-changes-time-after") as unknown as {
    results: { postchange_data: object }[];
  };
  const names = Object.keys(results[index]!.postchange_data);
  return [...new Set(["created", "last_updated", ...names])];
}

function delivered(version: Version, binding: string) {
  const { data, snapshots } = recordedDelivery(version, binding);
  const { postchange } = snapshots as Record<string, Json>;
  return { data: data as Record<string, Json>, post: postchange as Record<string, Json> };
}

/** Without a recorded delivery: counts are not delivered, and snapshots hold the fields alone. */
function derived(answer: Record<string, Json>) {
  const data = without(answer, Object.keys(answer).filter((key) => key.endsWith("_count")));
  const fields = without(data, ["id", "url", "display", "display_url", ...DERIVED]);
  const raw = Object.entries(fields).map(([name, value]) => [name, rawOf(value)]);
  return { data, post: Object.fromEntries(raw) as Record<string, Json> };
}

/** A choice is kept by its value, another object by its id. */
function rawOf(value: Json): Json {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  const { value: choice, id } = value as Record<string, Json>;
  return choice ?? id ?? value;
}

const DERIVED = ["action_object", "action_is_available", "choices_count", "data_type", "family"];

function without(values: Record<string, Json>, names: readonly string[]): Record<string, Json> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name)));
}
