/**
 * The deliveries behind events that were made for tests: a handler host reads its event from a delivery, not from us.
 *
 * @module
 */
import type { Event, SourceEvent } from "../event/types.ts";
import { readEvent } from "../handler/host/event.ts";
import type { SourceKind } from "../source/kinds.ts";
import type { ClaimedRun } from "../store/store.ts";
import { hostSource } from "./source.ts";

type Delivery = ClaimedRun["delivery"];

/** Where an event comes from: what its run is claimed with. */
export interface Made
  extends
    Pick<ClaimedRun, "delivery" | "late">,
    Partial<Pick<ClaimedRun, "purpose" | "about" | "deadError">> {
  /** What kind of source sent it. */
  readonly product: SourceKind;
}

/** A delivery whose body nobody has read yet. */
export type Arrived = Pick<Made, "late" | "product"> & {
  readonly delivery: Pick<
    Delivery,
    "id" | "source" | "origin" | "urlObjectType" | "receivedAt" | "body" | "branch"
  >;
};

const origins = new WeakMap<Event, Made>();

/** The event of a delivery, as a handler host reads it. */
export function sourceEvent({ delivery, late, product }: Arrived): SourceEvent {
  const unread = { kind: "object", objectType: null, objectId: null, action: null } as const;
  const unknown = { user: null, requestId: null, error: null };
  const whole: Delivery = { ...unread, ...unknown, ...delivery };
  const sources = { [delivery.source]: hostSource(null, product) };
  const event = readEvent({ delivery: whole, late }, sources) as SourceEvent;
  const { kind, objectType, user, requestId } = event;
  return made(event, {
    late,
    product,
    delivery: {
      ...whole,
      kind,
      objectType,
      objectId: event.kind === "object" ? String(event.objectId) : null,
      action: event.kind === "plugin" ? event.name : event.action,
      user,
      requestId,
    },
  });
}

/** Remembers where an event comes from. */
export function made<E extends Event>(event: E, from: Made): E {
  origins.set(event, from);
  return event;
}

/**
 * Where an event comes from.
 *
 * @throws {TypeError} when it was not made here: what is changed in a copy of an event is not in its delivery.
 */
export function madeOf(event: Event): Made {
  const found = origins.get(event);
  if (found) return found;
  throw new TypeError(
    "This is no event of createEvent() or readEvent(), or a copy of one: say what is different in their options",
  );
}
