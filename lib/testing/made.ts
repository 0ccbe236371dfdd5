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

/** Where an event comes from. */
export interface Made {
  readonly delivery: Delivery;
  readonly late: boolean;
  /** What kind of source sent it. */
  readonly product: SourceKind;
}

/** A delivery whose body nobody has read yet. */
export type Arrived = Omit<Made, "delivery"> & {
  readonly delivery: Pick<
    Delivery,
    "id" | "source" | "origin" | "urlObjectType" | "receivedAt" | "body" | "branch"
  >;
};

const made = new WeakMap<Event, Made>();

/** The event of a delivery, as a handler host reads it. */
export function sourceEvent({ delivery, late, product }: Arrived): SourceEvent {
  const unread = { kind: "object", objectType: null, objectId: null, action: null } as const;
  const unknown = { user: null, requestId: null, error: null };
  const whole: Delivery = { ...unread, ...unknown, ...delivery };
  const sources = { [delivery.source]: hostSource(null, product) };
  const event = readEvent({ delivery: whole, late }, sources) as SourceEvent;
  const { kind, objectType, user, requestId } = event;
  made.set(event, {
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
  return event;
}

/**
 * Where an event comes from.
 *
 * @throws {TypeError} when it was not made here: what is changed in a copy of an event is not in its delivery.
 */
export function madeOf(event: Event): Made {
  const found = made.get(event);
  if (found) return found;
  throw new TypeError(
    "This is no event of createEvent() or readEvent(), or a copy of one: say what is different in their options",
  );
}
