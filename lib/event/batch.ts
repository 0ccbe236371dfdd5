/**
 * Several events as one.
 *
 * @module
 */
import type { BatchEvent, Event } from "./types.ts";

/** The event of several, oldest first. */
export function batchEvent<E extends Event>(events: readonly [E, ...E[]]): BatchEvent<E> {
  const [first] = events;
  const types = new Set(events.map((event) => "objectType" in event ? event.objectType : null));
  const [type] = types;
  const count = events.length === 1 ? "1 event" : `${events.length} events`;
  return Object.freeze({
    kind: "batch",
    id: first.id,
    source: first.source,
    display: types.size === 1 && type ? `${count} of ${type}` : count,
    events: Object.freeze([...events]),
    timestamp: events.at(-1)!.timestamp,
  });
}
