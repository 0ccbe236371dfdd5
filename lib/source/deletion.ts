/**
 * The deletion of an object that its source did not announce, as a webhook body.
 *
 * @module
 */
import type { ObjectEvent } from "../event/types.ts";

/**
 * The body that the source of an event would have sent for the deletion of its object: the object as the event has it.
 * Read by the normaliser of either product.
 *
 * @param time When it was found to be gone, in milliseconds since the Unix epoch.
 */
export function deletionOf(event: ObjectEvent, time: number): Readonly<Record<string, unknown>> {
  const { objectType, data, snapshots } = event;
  return {
    event: "deleted",
    timestamp: new Date(time).toISOString().replace("Z", "+00:00"),
    object_type: objectType,
    model: objectType.slice(objectType.indexOf(".") + 1),
    data,
    username: null,
    request_id: null,
    snapshots: { prechange: snapshots.postchange ?? snapshots.prechange, postchange: null },
  };
}
