/**
 * From a webhook body of Nautobot to the one event.
 *
 * @module
 */
import * as z from "../../zod_parts.ts";
import { objectEvent } from "../../event/event.ts";
import {
  ACTIONS,
  COMMON,
  not,
  objectOf,
  readBody,
  snapshotsOf,
  timeOf,
  unreadable,
} from "../body.ts";
import type { Normalise } from "../types.ts";
import { SNAPSHOT_RULES } from "./snapshot_rules.ts";

const Body = z.object(COMMON, not("an object"));

/**
 * Reads the body of Nautobot's default template (measured: 3.2.7). Nautobot has no job events and no branches.
 *
 * @throws {UnreadableError} when it is no such body.
 */
export const normalise: Normalise = (payload, arrived) => {
  const body = readBody("Nautobot", Body, payload);
  const action = ACTIONS.get(body.event);
  if (!action) {
    const known = [...ACTIONS.keys()].join(", ");
    throw unreadable("Nautobot", `"event" is ${JSON.stringify(body.event)}, not one of ${known}`);
  }
  return objectEvent({
    id: arrived.id,
    source: arrived.source,
    objectType: objectTypeOf(body, arrived.urlObjectType),
    action: arrived.folded ?? action,
    ...objectOf("Nautobot", body.data, arrived),
    user: body.username ?? null,
    requestId: body.request_id ?? null,
    timestamp: timeOf("Nautobot", body.timestamp, arrived.receivedAt),
    ...snapshotsOf(body.snapshots, arrived),
    rules: SNAPSHOT_RULES,
    branch: null,
    origin: arrived.origin,
    late: arrived.late ?? false,
    payload,
  });
};

const OBJECT_TYPE = /^[a-z_]\w*\.[a-z_]\w*$/;

/** From `data.object_type`; else what the URL says, which the signature does not cover, if it is of the same model. */
function objectTypeOf(
  { model, data }: z.infer<typeof Body>,
  urlObjectType: string | null,
): string {
  const own = data?.object_type;
  if (own !== undefined && own !== null) {
    if (typeof own === "string" && OBJECT_TYPE.test(own)) return own;
    const said = JSON.stringify(own);
    throw unreadable("Nautobot", `"data.object_type" is ${said}, not of the form app.model`);
  }
  const fits = urlObjectType !== null && OBJECT_TYPE.test(urlObjectType) &&
    urlObjectType.split(".")[1] === model;
  if (fits) return urlObjectType;
  throw unreadable(
    "Nautobot",
    `its "data" has no "object_type"; it is of the model ${
      JSON.stringify(model ?? null)
    }. Let the ` +
      "webhook's URL end in the object type, such as /hooks/nautobot/dcim.interface",
  );
}
