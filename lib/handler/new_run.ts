/**
 * The run that an event makes for a handler.
 *
 * @module
 */
import type { Json } from "../event/types.ts";
import type { NewRun } from "../store/store.ts";
import { laneOf } from "./lane.ts";
import { type HandlerInfo, HELD, type MatchedEvent } from "./types.ts";

/** The run of an event that the handler is for. */
export function runOf(handler: HandlerInfo, event: MatchedEvent): NewRun {
  const { ownChanges, branches, batch, debounce } = handler.config;
  return {
    handler: handler.id,
    lane: laneOf(handler, event),
    ownChanges,
    branches,
    ...batch && { delay: batch.wait },
    // What has no object is not debounced: nothing else is about the same.
    ...debounce && event.kind === "object" && {
      delay: debounce.wait,
      prechange: event.snapshots.prechange as Json,
    },
    ...(handler.status !== "ready" && { held: HELD[handler.status] }),
  };
}
