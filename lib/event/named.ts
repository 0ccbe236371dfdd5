/**
 * Named events: what somebody gave a name, and the one name that hookbox gives itself.
 *
 * @module
 */
import type { Json, NamedEvent } from "./types.ts";

/** The name of the event that tells of a delivery that cannot be read. Nobody else can use it. */
export const UNREADABLE = "unreadable";

/** What a named event is built from. */
export interface NamedParts extends Omit<NamedEvent, "kind" | "display" | "source"> {
  /** Name of its source; empty where it has none. */
  readonly source: string;
}

/** Builds a named event. */
export function namedEvent({ source, ...rest }: NamedParts): NamedEvent {
  return Object.freeze({
    kind: "named",
    ...rest,
    source: source === "" ? null : source,
    display: rest.name,
  });
}

/** A delivery that cannot be read. */
export interface Unreadable extends Pick<NamedParts, "id" | "source" | "origin" | "late"> {
  readonly receivedAt: number;
  /** The object type that the URL named. */
  readonly urlObjectType: string | null;
  readonly body: Uint8Array;
  /** Why it cannot be read. */
  readonly error: string;
}

/**
 * Builds the event that tells of a delivery that cannot be read. Its data is `{ error, body, objectType }`: why, the bytes as
 * text, and the object type that the URL named, or null.
 */
export function unreadableEvent(
  { id, source, origin, late, body, error, urlObjectType: objectType, receivedAt }: Unreadable,
): NamedEvent {
  const text = new TextDecoder().decode(body);
  return namedEvent({
    id,
    source,
    origin,
    late,
    name: UNREADABLE,
    data: { error, body: text, objectType },
    user: null,
    requestId: null,
    timestamp: new Date(receivedAt),
    payload: parsed(text),
  });
}

/** What JSON says; null where it is none. */
function parsed(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
