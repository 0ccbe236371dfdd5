/**
 * Named events that no request brings: a person sends one, or has one run again.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import { newId } from "../event/id.ts";
import { namedEvent, UNREADABLE } from "../event/named.ts";
import type { Json } from "../event/types.ts";
import { namedDelivery, toBody } from "../handler/named.ts";
import { isName } from "../handler/special.ts";
import { OperationError } from "../http/operations.ts";
import type { DeliveryRow, NewDelivery } from "../store/store.ts";
import type { EngineMatch } from "./matching.ts";

/** What they need. */
export interface NamedEventDeps {
  readonly clock: Pick<Clock, "now">;
  readonly match: EngineMatch;
}

/** The delivery of an event that a person sends. @throws {OperationError} when it cannot have this name. */
export function sentEvent(name: string, data: Json, deps: NamedEventDeps): Promise<NewDelivery> {
  if (!isName(name) || name === UNREADABLE) {
    throw new OperationError(
      400,
      name === UNREADABLE
        ? `"${name}" is hookbox's own event`
        : `${
          JSON.stringify(name)
        } cannot be the name of an event: lower-case letters, digits, - and _ only`,
    );
  }
  const unknown = { source: "", user: null, requestId: null };
  return deliveryOf({ ...unknown, action: name, origin: "send" }, toBody(data), deps);
}

/** The delivery of a named event that runs again. */
export function replayedEvent(
  old: DeliveryRow,
  body: Uint8Array,
  deps: NamedEventDeps,
): Promise<NewDelivery> {
  return deliveryOf({ ...old, origin: "replay" }, body, deps);
}

async function deliveryOf(
  { action, source, user, requestId, origin }: Pick<
    DeliveryRow,
    "action" | "source" | "user" | "requestId" | "origin"
  >,
  body: Uint8Array,
  { clock, match }: NamedEventDeps,
): Promise<NewDelivery> {
  const now = clock.now();
  const data = JSON.parse(new TextDecoder().decode(body));
  const event = namedEvent({
    id: newId(now),
    name: action ?? "",
    source,
    user,
    requestId,
    origin,
    timestamp: new Date(now),
    late: false,
    data,
    payload: data,
  });
  const { runs } = await match(event);
  return namedDelivery(event, { body, runs });
}
