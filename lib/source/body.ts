/**
 * What the webhook bodies of NetBox and Nautobot have in common, and the words for what is wrong with one.
 *
 * @module
 */
import * as z from "../zod_parts.ts";
import { isRecord } from "../event/changes.ts";
import type { Action, ModelData, Snapshot } from "../event/types.ts";
import type { Product } from "./product.ts";
import { type Arrived, UnreadableError } from "./types.ts";

/** Whose body it is, for messages. */
type Name = Product["name"];

/** The words for changes of objects, in `event` of a body of either. */
export const EVENTS = { create: "created", update: "updated", delete: "deleted" } as const;

/** The changes of objects that these words mean. */
export const ACTIONS: ReadonlyMap<string, Action> = new Map(
  Object.entries(EVENTS).map(([action, word]) => [word, action as Action]),
);

/** How an issue is told, after the key that it is about. */
export const not = (what: string) => ({
  error: ({ input }: { readonly input?: unknown }) =>
    input === undefined ? "is missing" : `is not ${what}`,
});

/** Not described any deeper: zod would copy what it describes, at ten times the cost (measured). */
const record = z.custom<Record<string, unknown>>(isRecord, not("an object")).nullish();
/** Text of any length. */
export const text = z.string(not("text"));
/** What is nice to know must not make a body unreadable, should a later version say it in another way. */
export const detail = text.nullish().catch(null);

/** The keys of both products, on every version. */
export const COMMON = {
  event: text.min(1, "is empty"),
  timestamp: text.nullish(),
  model: text.nullish(),
  data: record,
  username: detail,
  request_id: detail,
  snapshots: z.object({ prechange: record, postchange: record }, not("an object")).nullish(),
};

/**
 * Checks a body. `data` and the snapshots stay the payload's own objects.
 *
 * @throws {UnreadableError} naming every key that is wrong.
 */
export function readBody<T>(product: Name, schema: z.ZodType<T>, payload: unknown): T {
  const { success, data, error } = schema.safeParse(payload);
  if (success) return data;
  const problems = error.issues.map(({ path, message }) =>
    path.length > 0 ? `"${path.join(".")}" ${message}` : `it ${message}`
  );
  throw unreadable(product, `${problems.join(", ")}. If the webhook has a body template, clear it`);
}

/** The error that tells why a body is no event. A reason may quote the body, which may be long. */
export function unreadable(product: Name, reason: string): UnreadableError {
  const short = reason.length > 500 ? `${reason.slice(0, 500)}…` : reason;
  return new UnreadableError(`Cannot read the body as a ${product} event: ${short}`);
}

/** `2026-11-22T02:45:52.586462+00:00`, or with the space of Python's `str()`. Without a zone it is UTC, NetBox's own. */
const TIME = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d(?:\.\d+)?)(Z|[+-]\d\d:\d\d)?$/;

/**
 * Reads a timestamp, down to the millisecond; without one it is the time of arrival.
 *
 * @throws {UnreadableError} when it is no time.
 */
export function timeOf(
  product: Name,
  timestamp: string | null | undefined,
  receivedAt: number,
): Date {
  if (!timestamp) return new Date(receivedAt);
  const [, day, clock, zone = "Z"] = TIME.exec(timestamp) ?? [];
  const time = new Date(`${day}T${clock}${zone}`);
  if (Number.isNaN(time.getTime())) {
    const reason = `"timestamp" is ${JSON.stringify(timestamp)}, which is no ISO 8601 time`;
    throw unreadable(product, reason);
  }
  return time;
}

/**
 * What a change of an object must have: the object.
 *
 * @throws {UnreadableError} when it has no id.
 */
export function objectOf(
  product: Name,
  data: Record<string, unknown> | null | undefined,
  arrived: Arrived,
): { readonly data: ModelData; readonly objectId: number | string; readonly refreshed?: true } {
  const id = data?.id;
  if (!data || !(Number.isSafeInteger(id) || (typeof id === "string" && id !== ""))) {
    throw unreadable(product, '"data" is not an object with an id');
  }
  const objectId = id as number | string;
  return arrived.data ? { data: arrived.data, objectId, refreshed: true } : { data, objectId };
}

/** The two snapshots; a superseded run's prechange takes the place of the body's own. */
export function snapshotsOf(
  snapshots: { readonly prechange?: unknown; readonly postchange?: unknown } | null | undefined,
  arrived: Arrived,
): { readonly prechange: Snapshot | null; readonly postchange: Snapshot | null } {
  const own = snapshots?.prechange ?? null;
  const prechange = arrived.prechange === undefined ? own : arrived.prechange;
  const postchange = snapshots?.postchange;
  return {
    prechange: isRecord(prechange) ? prechange : null,
    postchange: isRecord(postchange) ? postchange : null,
  };
}

/**
 * Whether equal bodies mean the same event: one with the server's own timestamp is sent twice only when it is repeated.
 * The body of a template that leaves it out can be the same for different events.
 */
export function hasDedupeKeys(body: unknown): boolean {
  return isRecord(body) && typeof body.event === "string" &&
    typeof body.timestamp === "string" && body.data !== undefined;
}
