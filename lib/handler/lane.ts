/**
 * The lane of a run: runs of one lane go strictly one after another.
 *
 * @module
 */
import type { SourceEvent } from "../event/types.ts";
import { laneOfBatch } from "./batch_lane.ts";
import { scalarAt } from "./scalar.ts";
import type { HandlerInfo } from "./types.ts";

/**
 * The lane of an event's run for a handler, as `config.lane` says; null: no order. The key is JSON, so that no name can run
 * into the next. Where the data has no scalar at the path of `data.<path>`, and `null` is none, the object's lane counts;
 * an event without an object has none.
 */
export function laneOf({ id, config }: HandlerInfo, event: SourceEvent): string | null {
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

function laneOfObject(id: string, event: SourceEvent): string | null {
  return event.kind === "object"
    ? JSON.stringify([id, event.source, event.objectType, event.objectId])
    : null;
}

/** The lane of a schedule's runs: one after another, unless `config.lane` is `"none"`. */
export function laneOfSchedule({ id, config }: Pick<HandlerInfo, "id" | "config">): string | null {
  return config.lane === "none" ? null : JSON.stringify([id]);
}
