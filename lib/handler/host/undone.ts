/**
 * Events that were debounced, and of which nothing is left: what was changed was changed back.
 *
 * @module
 */
import type { Event } from "../../event/types.ts";
import type { ClaimedRun } from "../../store/store.ts";
import type { PlainConfig } from "../types.ts";
import type { HostOutcome } from "./protocol.ts";

/** How their run ends. */
export const UNDONE: HostOutcome = {
  kind: "skipped",
  reason: "debounced: in the end nothing has changed",
};

/** Whether all events together have changed nothing, or none of the fields that the handler asks for. */
export function isUndone(
  { folded, purpose }: Pick<ClaimedRun, "folded" | "purpose">,
  event: Event,
  { fields = [] }: Pick<PlainConfig, "fields">,
): boolean {
  if (folded !== "update" || purpose !== "event" || event.kind !== "object") return false;
  return event.changed(...fields) === false;
}
