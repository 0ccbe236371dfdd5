/**
 * From a webhook body of any NetBox version to the one event.
 *
 * @module
 */
import { z } from "zod";
import { isRecord } from "../../event/changes.ts";
import { jobEvent, objectEvent, pluginEvent } from "../../event/event.ts";
import type { Action, ObjectEvent, Snapshot } from "../../event/types.ts";
import { type Arrived, type Normalise, UnreadableError } from "../types.ts";
import { objectTypeOf } from "./normalise_type.ts";

/** NetBox's own words in `event`. It says `job_ended` of completed, failed and errored jobs alike. */
const ACTIONS = new Map<string, Action>([
  ["created", "create"],
  ["updated", "update"],
  ["deleted", "delete"],
]);

/** Not described any deeper: zod would copy what it describes, at ten times the cost (measured). */
const record = z.custom<Record<string, unknown>>(isRecord, "it is not an object").nullish();
const word = z.string().nullish();
/** What is nice to know must not make a body unreadable, should a later version say it in another way. */
const detail = word.catch(null);

const Envelope = z.object({
  event: z.string().min(1),
  timestamp: word,
  object_type: word,
  model: word,
  data: record,
  username: detail,
  request_id: detail,
  request: z.object({ id: detail, user: detail }).nullish().catch(null),
  snapshots: z.object({ prechange: record, postchange: record }).nullish(),
  // Strict on purpose: an event of a branch that is not recognised as one would change the network.
  context: z.object({
    active_branch: z.object({
      id: z.union([z.number(), z.string()]),
      name: z.string(),
      schema_id: z.string(),
    }).nullish(),
  }).nullish(),
});
type Envelope = z.infer<typeof Envelope>;

/**
 * Reads the body of NetBox's default template, of 3.6 to 4.7 alike. Any JSON value either becomes an event or is
 * refused with the reason.
 *
 * @throws {UnreadableError} when it is no such body.
 */
export const normalise: Normalise = (payload, arrived) => {
  const { success, data: body, error } = Envelope.safeParse(payload);
  if (!success) throw unreadable(problems(error));
  const objectType = objectTypeOf(body, arrived.urlObjectType);
  const common = {
    id: arrived.id,
    source: arrived.source,
    objectType,
    user: body.request?.user ?? body.username ?? null,
    requestId: body.request?.id ?? body.request_id ?? null,
    timestamp: timeOf(body.timestamp, arrived.receivedAt),
    origin: arrived.origin,
    late: arrived.late ?? false,
    payload,
  };
  const action = ACTIONS.get(body.event);
  if (action) {
    return objectEvent({ ...common, action, ...object(body), ...snapshots(body, arrived) });
  }
  if (body.event === "job_started" || body.event === "job_ended") {
    return jobEvent({ ...common, action: body.event, data: filled(body.data) });
  }
  return pluginEvent({ ...common, name: body.event, data: body.data ?? null });
};

/**
 * Whether equal bodies mean the same event: one with NetBox's own timestamp is sent twice only when it is repeated. The
 * body of a template that leaves it out can be the same for different events.
 */
export function hasDedupeKeys(body: unknown): boolean {
  return isRecord(body) && typeof body.event === "string" &&
    typeof body.timestamp === "string" && body.data !== undefined;
}

function object(body: Envelope): Pick<ObjectEvent, "data" | "objectId" | "branch"> {
  const { data } = body;
  const id = data?.id;
  if (!data || !(Number.isSafeInteger(id) || (typeof id === "string" && id !== ""))) {
    throw unreadable('"data" is not an object with an id');
  }
  const branch = body.context?.active_branch;
  return {
    data,
    objectId: id as number | string,
    branch: branch ? { id: branch.id, name: branch.name, schemaId: branch.schema_id } : null,
  };
}

function snapshots(
  body: Envelope,
  arrived: Arrived,
): { prechange: Snapshot | null; postchange: Snapshot | null } {
  const own = body.snapshots?.prechange ?? null;
  const prechange = arrived.prechange === undefined ? own : arrived.prechange;
  return {
    prechange: isRecord(prechange) ? prechange : null,
    postchange: body.snapshots?.postchange ?? null,
  };
}

/** What a job has not written yet is null up to 4.6 and `{}` on 4.7. */
function filled(data: Envelope["data"]): Record<string, unknown> | null {
  return data && Object.keys(data).length > 0 ? data : null;
}

/** `2026-11-22T02:45:52.586462+00:00`, or with the space of Python's `str()`. Without a zone it is UTC, NetBox's own. */
const TIME = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d(?:\.\d+)?)(Z|[+-]\d\d:\d\d)?$/;

function timeOf(timestamp: string | null | undefined, receivedAt: number): Date {
  if (!timestamp) return new Date(receivedAt);
  const [, day, clock, zone = "Z"] = TIME.exec(timestamp) ?? [];
  const time = new Date(`${day}T${clock}${zone}`);
  if (Number.isNaN(time.getTime())) {
    throw unreadable(`"timestamp" is ${JSON.stringify(timestamp)}, which is no ISO 8601 time`);
  }
  return time;
}

function problems(error: z.ZodError): string {
  return error.issues.map(({ path, message }) => `"${path.join(".") || "body"}": ${message}`)
    .join("; ");
}

function unreadable(reason: string): UnreadableError {
  return new UnreadableError(
    `Cannot read the body as a NetBox event: ${reason}. If the webhook has a body template, clear it`,
  );
}
