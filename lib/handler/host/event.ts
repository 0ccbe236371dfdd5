/**
 * From a claimed run to the event that its handler is called with.
 *
 * @module
 */
import { namedEvent, unreadableEvent } from "../../event/named.ts";
import type { Event, Json, ModelData } from "../../event/types.ts";
import { normaliserOf } from "../../source/kinds.ts";
import type { ClaimedRun } from "../../store/store.ts";
import { PermanentError } from "../errors.ts";
import { readSchedule } from "../schedule/delivery.ts";
import type { HostInit } from "./protocol.ts";

/**
 * Reads the stored bytes anew, so that each attempt has an event of its own.
 *
 * @param data The object as it is now, where it was read again.
 * @throws {PermanentError} when they cannot be read: they stay what they are.
 * @throws {Error} when the source is not configured (any more).
 */
export function readEvent(
  run: Pick<ClaimedRun, "delivery" | "late" | "prechange" | "folded">,
  sources: HostInit["sources"],
  data?: ModelData,
): Event {
  const { delivery } = run;
  switch (delivery.kind) {
    case "schedule":
      return readSchedule(run);
    case "named":
      return readNamed(run);
    case "unreadable":
      return unreadableEvent({ ...delivery, late: run.late, error: delivery.error ?? "" });
  }
  const kind = sources[delivery.source]?.kind;
  if (kind === undefined) {
    throw new Error(
      `Cannot read delivery ${delivery.id}: there is no source "${delivery.source}" in the ` +
        `configuration`,
    );
  }
  try {
    return normaliserOf(kind).normalise(JSON.parse(new TextDecoder().decode(delivery.body)), {
      id: delivery.id,
      source: delivery.source,
      origin: delivery.origin,
      receivedAt: delivery.receivedAt,
      urlObjectType: delivery.urlObjectType,
      late: run.late,
      ...(data === undefined ? {} : { data }),
      ...(delivery.branch === undefined ? {} : { branch: delivery.branch }),
      ...(run.prechange === undefined ? {} : { prechange: structuredClone(run.prechange) }),
      ...(run.folded === undefined ? {} : { folded: run.folded }),
    });
  } catch (error) {
    throw new PermanentError(
      `Cannot read delivery ${delivery.id}: ${error instanceof Error ? error.message : error}`,
      { cause: error },
    );
  }
}

/** A named event: its body is its data. */
function readNamed({ delivery, late }: Pick<ClaimedRun, "delivery" | "late">): Event {
  const { id, action, source, origin, user, requestId, receivedAt, body } = delivery;
  const text = new TextDecoder().decode(body);
  return namedEvent({
    id,
    name: action ?? "",
    source,
    origin,
    user,
    requestId,
    timestamp: new Date(receivedAt),
    late,
    // The handler may change the one: the other is what was sent.
    data: JSON.parse(text),
    payload: JSON.parse(text),
  });
}

/**
 * The event's prechange for an outcome, read anew: the handler may have changed its own copy. Empty when there is none.
 */
export function prechangeOf(
  run: ClaimedRun,
  sources: HostInit["sources"],
): { readonly prechange?: Json } {
  try {
    const event = readEvent(run, sources);
    return event.kind === "object" ? { prechange: event.snapshots.prechange } : {};
  } catch {
    // Then the attempt has failed because of it, and its outcome says so.
    return {};
  }
}
