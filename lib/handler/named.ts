/**
 * Named events on their way into the store.
 *
 * @module
 */
import type { NamedEvent } from "../event/types.ts";
import type { NewDelivery, NewRun } from "../store/store.ts";

/** What is known of a named event beside itself. */
export interface NamedArrival
  extends Partial<Pick<NewDelivery, "secretIndex" | "dedupe" | "depth">> {
  /** Its data as JSON; the bytes that were sent, where somebody sent them. */
  readonly body: Uint8Array;
  /** The runs that it makes. */
  readonly runs: readonly NewRun[];
}

/** The delivery of a named event. */
export function namedDelivery(event: NamedEvent, arrival: NamedArrival): NewDelivery {
  const receivedAt = event.timestamp.getTime();
  return {
    id: event.id,
    source: event.source ?? "",
    origin: event.origin,
    kind: "named",
    receivedAt,
    eventTime: receivedAt,
    objectType: null,
    action: event.name,
    objectId: null,
    display: event.display,
    user: event.user,
    requestId: event.requestId,
    urlObjectType: null,
    error: null,
    secretIndex: null,
    dedupe: null,
    ...arrival,
  };
}

/** Data as the bytes that are stored. */
export function toBody(data: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(data ?? null));
}
