/**
 * From a webhook body of any NetBox version to the one event.
 *
 * @module
 */
import { isRecord } from "../../event/changes.ts";
import { jobEvent, objectEvent, pluginEvent } from "../../event/event.ts";
import type { Action, ObjectEvent, Snapshot } from "../../event/types.ts";
import type { Arrived, Normalise } from "../types.ts";
import { type Envelope, readEnvelope, unreadable } from "./normalise_envelope.ts";
import { objectTypeOf } from "./normalise_type.ts";

/** NetBox's own words in `event`. It says `job_ended` of completed, failed and errored jobs alike. */
const ACTIONS = new Map<string, Action>([
  ["created", "create"],
  ["updated", "update"],
  ["deleted", "delete"],
]);

/**
 * Reads the body of NetBox's default template, of 3.6 to 4.7 alike. Any JSON value either becomes an event or is
 * refused with the reason.
 *
 * @throws {UnreadableError} when it is no such body.
 */
export const normalise: Normalise = (payload, arrived) => {
  const body = readEnvelope(payload);
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
