/**
 * The lane of a run: runs of one lane go strictly one after another.
 *
 * @module
 */
import type { SourceEvent } from "../event/types.ts";
import type { HandlerInfo } from "./types.ts";

/**
 * The lane of an event's run for a handler, as `config.lane` says; null: no order. The key is JSON, so that no name can run
 * into the next. Where the data has no scalar at the path of `data.<path>`, and `null` is none, the object's lane counts;
 * an event without an object has none.
 */
export function laneOf({ id, config: { lane } }: HandlerInfo, event: SourceEvent): string | null {
  switch (lane) {
    case "none":
      return null;
    case "handler":
      return JSON.stringify([id]);
    case "object":
      return laneOfObject(id, event);
  }
  const value = scalarAt(event.data, lane.split(".").slice(1));
  return value === undefined
    ? laneOfObject(id, event)
    : JSON.stringify([id, event.source, lane, value]);
}

function laneOfObject(id: string, event: SourceEvent): string | null {
  return event.kind === "object"
    ? JSON.stringify([id, event.source, event.objectType, event.objectId])
    : null;
}

/** What stands at a path; undefined unless it is a text, a number or a truth value. */
function scalarAt(data: unknown, path: readonly string[]): string | number | boolean | undefined {
  let value = data;
  for (const key of path) {
    // The data is from outside: `constructor` is a key like any other.
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? value
    : undefined;
}
