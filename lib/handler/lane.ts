/**
 * The lane of a run: runs of one lane go strictly one after another.
 *
 * @module
 */
import { laneOfBatch } from "./batch_lane.ts";
import { scalarAt } from "./scalar.ts";
import type { HandlerInfo, MatchedEvent } from "./types.ts";

/**
 * The lane of an event's run for a handler, as `config.lane` says; null: no order. The key is JSON, so that no name can run
 * into the next. Where the data has no scalar at the path of `data.<path>`, and `null` is none, the object's lane counts;
 * of named events, all of one name are one object; other events without an object have none.
 */
export function laneOf({ id, config }: HandlerInfo, event: MatchedEvent): string | null {
  const { lane, batch } = config;
  if (batch) return laneOfBatch({ id }, batch.by, event);
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

function laneOfObject(id: string, event: MatchedEvent): string | null {
  switch (event.kind) {
    case "object":
      return JSON.stringify([id, event.source, event.objectType, event.objectId]);
    case "named":
      return JSON.stringify([id, "custom", event.name]);
    default:
      return null;
  }
}

/** The lane of a schedule's runs: one after another, unless `config.lane` is `"none"`. */
export function laneOfSchedule({ id, config }: Pick<HandlerInfo, "id" | "config">): string | null {
  return config.lane === "none" ? null : JSON.stringify([id]);
}
