/**
 * Whether hookbox would call a handler for an event.
 *
 * @module
 */
import type { Event } from "../event/types.ts";
import { laneOf, laneOfSchedule } from "../handler/lane.ts";
import { createMatcher } from "../handler/match.ts";
import type { HandlerInfo } from "../handler/types.ts";

/** Why it would not; null: it would. */
export function objectionTo(info: HandlerInfo, event: Event): string | null {
  if (info.status === "disabled") return "it is disabled";
  const unfit = `${info.id} does not listen to this event`;
  switch (event.kind) {
    case "object":
    case "job":
    case "plugin":
    case "named": {
      const [match] = createMatcher([info]).explain(event);
      return match ? match.why : unfit;
    }
    case "batch":
      return unfit;
  }
  const { special } = info;
  return special?.kind === event.kind && special.name === event.name ? null : unfit;
}

/** The lane of the event's run. */
export function laneFor(info: HandlerInfo, event: Event): string | null {
  switch (event.kind) {
    case "object":
    case "job":
    case "plugin":
    case "named":
      return laneOf(info, event);
    case "schedule":
      return laneOfSchedule(info);
    default:
      return null;
  }
}
