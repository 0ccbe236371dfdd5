/**
 * From bytes whose signature is good to a delivery. Total: whatever the bytes are, there is a delivery for them.
 *
 * @module
 */
import { hash } from "node:crypto";
import { getLogger } from "@logtape/logtape";
import { unreadableEvent } from "../event/named.ts";
import type { SourceEvent } from "../event/types.ts";
import type { Arrived } from "../source/types.ts";
import type { DeliveryRow, NewDelivery } from "../store/store.ts";
import type { HttpDeps, Matched, ReceivingSource } from "./deps.ts";
import { textOf } from "./text.ts";

const log = getLogger(["hookbox", "http"]);

/** What a body says: an event, or why none could be read. */
export type Reading =
  & { readonly dedupe: Uint8Array | null }
  & ({ readonly event: SourceEvent } | { readonly event: null; readonly error: string });

/** Reads a body as an event of its source. Never throws: an error of ours must not lose what was sent. */
export function readEvent(body: Uint8Array, source: ReceivingSource, arrived: Arrived): Reading {
  let payload: unknown;
  try {
    payload = JSON.parse(textOf(body));
  } catch (error) {
    return { event: null, error: whyNotJson(body, error), dedupe: null };
  }
  let dedupe: Uint8Array | null = null;
  try {
    if (source.hasDedupeKeys(payload)) dedupe = hash("sha256", body, "buffer");
    return { event: source.normalise(payload, arrived), dedupe };
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    if (name === "UnreadableError") return { event: null, error: message, dedupe };
    log.error("Cannot read delivery {id} of {source}, which is an error in hookbox: {error}", {
      id: arrived.id,
      source: arrived.source,
      error,
    });
    return { event: null, error: `Cannot read the body: ${name}: ${message}`, dedupe };
  }
}

/**
 * From a body to the delivery with its runs. What was parsed is let go when it returns: it takes several times the memory
 * of the body.
 *
 * @param secretIndex Which secret has signed it. Null: hookbox made it, so it is no duplicate of anything.
 */
export async function makeDelivery(
  body: Uint8Array,
  source: ReceivingSource,
  arrived: Arrived,
  matcher: Pick<HttpDeps, "match">,
  secretIndex: number | null,
): Promise<NewDelivery> {
  const reading = readEvent(body, source, arrived);
  if (reading.event === null) {
    const { error, dedupe } = reading;
    const delivery = await unreadableDelivery(body, arrived, error, matcher, secretIndex);
    return secretIndex === null ? delivery : { ...delivery, dedupe };
  }
  const matched = await matcher.match(reading.event);
  const delivery = toDelivery(body, arrived, reading, matched, secretIndex);
  return secretIndex === null ? { ...delivery, dedupe: null } : delivery;
}

/** The delivery of a body that cannot be read, for whoever listens to that. It is no duplicate of anything. */
export async function unreadableDelivery(
  body: Uint8Array,
  arrived: Arrived,
  error: string,
  matcher: Pick<HttpDeps, "match">,
  secretIndex: number | null,
): Promise<NewDelivery> {
  const matched = await matcher.match(unreadableEvent({ ...arrived, late: false, body, error }));
  return toDelivery(body, arrived, { event: null, error, dedupe: null }, matched, secretIndex);
}

/** The event of a stored delivery; null: its body is no longer kept, or cannot be read. */
export function storedEvent(delivery: DeliveryRow, source: ReceivingSource): SourceEvent | null {
  return delivery.body && readEvent(delivery.body, source, delivery).event;
}

/** The delivery as it is stored. */
export function toDelivery(
  body: Uint8Array,
  arrived: Arrived,
  reading: Reading,
  matched: Matched,
  secretIndex: number | null,
): NewDelivery {
  return {
    id: arrived.id,
    source: arrived.source,
    origin: arrived.origin,
    receivedAt: arrived.receivedAt,
    urlObjectType: arrived.urlObjectType,
    secretIndex,
    body,
    dedupe: reading.dedupe,
    ...matched,
    ...(reading.event
      ? described(reading.event, arrived.receivedAt)
      : unreadable(reading.error, arrived.receivedAt)),
  };
}

type Description = Pick<
  NewDelivery,
  | "kind"
  | "eventTime"
  | "objectType"
  | "action"
  | "objectId"
  | "display"
  | "user"
  | "requestId"
  | "error"
>;

function described(event: SourceEvent, receivedAt: number): Description {
  const time = event.timestamp.getTime();
  return {
    kind: event.kind,
    // A time that is none would fail the commit, for everybody who waits for it.
    eventTime: Number.isFinite(time) ? time : receivedAt,
    objectType: event.objectType,
    action: event.kind === "plugin" ? event.name : event.action,
    objectId: event.kind === "object" ? String(event.objectId) : null,
    display: event.display,
    user: event.user,
    requestId: event.requestId,
    error: null,
  };
}

function unreadable(error: string, receivedAt: number): Description {
  return {
    kind: "unreadable",
    eventTime: receivedAt,
    objectType: null,
    action: null,
    objectId: null,
    display: null,
    user: null,
    requestId: null,
    error,
  };
}

function whyNotJson(body: Uint8Array, error: unknown): string {
  if (body.byteLength === 0) return "Cannot read the body: it is empty";
  if (!(error instanceof SyntaxError)) return "Cannot read the body: it is not UTF-8";
  return `Cannot read the body: it is not JSON: ${error.message}`;
}
