/**
 * From a webhook body of any NetBox version to the one event.
 *
 * @module
 */
import { jobEvent, objectEvent, pluginEvent } from "../../event/event.ts";
import { ACTIONS, objectOf, snapshotsOf, timeOf } from "../body.ts";
import type { Normalise } from "../types.ts";
import { likelyBranch } from "./normalise_branch.ts";
import { type Envelope, readEnvelope } from "./normalise_envelope.ts";
import { objectTypeOf } from "./normalise_type.ts";

export { hasDedupeKeys } from "../body.ts";

/**
 * Reads the body of NetBox's default template, of 3.6 to 4.7 alike. Any JSON value either becomes an event or is
 * refused with the reason.
 *
 * @throws {UnreadableError} when it is no such body.
 */
export const normalise: Normalise = (payload, arrived) => {
  const body = readEnvelope(payload);
  const common = {
    id: arrived.id,
    source: arrived.source,
    objectType: objectTypeOf(body, arrived.urlObjectType),
    user: body.request?.user ?? body.username ?? null,
    requestId: body.request?.id ?? body.request_id ?? null,
    timestamp: timeOf("NetBox", body.timestamp, arrived.receivedAt),
    origin: arrived.origin,
    late: arrived.late ?? false,
    payload,
  };
  const action = ACTIONS.get(body.event);
  if (action) {
    return objectEvent({
      ...common,
      action: arrived.folded ?? action,
      ...objectOf("NetBox", body.data, arrived),
      ...snapshotsOf(body.snapshots, arrived),
      branch: arrived.branch === undefined ? likelyBranch(payload) : arrived.branch,
    });
  }
  // NetBox says `job_ended` of completed, failed and errored jobs alike.
  if (body.event === "job_started" || body.event === "job_ended") {
    return jobEvent({ ...common, action: body.event, data: filled(body.data) });
  }
  return pluginEvent({ ...common, name: body.event, data: body.data ?? null });
};

/** What a job has not written yet is null up to 4.6 and `{}` on 4.7. */
function filled(data: Envelope["data"]): Record<string, unknown> | null {
  return data && Object.keys(data).length > 0 ? data : null;
}
