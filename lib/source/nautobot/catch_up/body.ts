/**
 * A webhook body in the form of Nautobot 3.2, made of changes.
 *
 * @module
 */
import { differences, isRecord } from "../../../event/changes.ts";
import type { Snapshot } from "../../../event/types.ts";
import { EVENTS } from "../../body.ts";
import type { FoldedEvent } from "../../catch_up/change_log.ts";
import type { Row } from "../../netbox/api.ts";

/** What a body is made of. */
export interface BodyParts {
  readonly event: FoldedEvent;
  /** The row with the state after; undefined where Nautobot has pruned it. */
  readonly last: Row | undefined;
  /** The row of the same object before the event's first; null where there is none. */
  readonly before: Row | null;
}

/** The body as Nautobot would have sent it: it makes its own of the same rows. */
export function bodyOf({ event, last, before }: BodyParts): Record<string, unknown> {
  const { action, objectType, objectId, requestId, user, stamp } = event;
  const state = stateOf(last);
  // As its get_snapshots() has it: without an earlier row, what is deleted is its own state before.
  const earlier = stateOf(before) ?? (action === "delete" ? state : null);
  const prechange = action === "create" ? null : earlier;
  const postchange = action === "delete" ? null : state;
  return {
    event: EVENTS[action],
    timestamp: stamp.replace("T", " ").replace(/Z$/, "+00:00"),
    model: objectType.split(".")[1],
    username: user,
    request_id: requestId,
    data: { ...state, id: objectId, object_type: objectType },
    snapshots: { prechange, postchange, differences: differences(prechange, postchange) },
  };
}

/** The object as the row has it: what a webhook's `data` is made of. Rows from before Nautobot 2.0 lack the newer form. */
function stateOf(row: Row | null | undefined): Snapshot | null {
  return [row?.object_data_v2, row?.object_data].find(isRecord) ?? null;
}
