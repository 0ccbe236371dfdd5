/**
 * From a call that tells of a dead run to the event that it is.
 *
 * @module
 */
import { batchEvent } from "../../event/batch.ts";
import { deadEvent } from "../../event/dead.ts";
import type { DeadEvent, Event } from "../../event/types.ts";
import type { BatchedRun, ClaimedRun } from "../../store/store.ts";
import { readEvent } from "./event.ts";
import type { HostInit } from "./protocol.ts";
import { rebuildError } from "./stored_error.ts";

/** Whether a run is for what its own handler listens to: an event, or the end of one of its own runs. */
export function isOwn({ about, handler }: Pick<ClaimedRun, "about" | "handler">): boolean {
  return about === undefined || about.handler === handler;
}

/** The event that tells of the dead run of another handler. */
export function readDeath(run: ClaimedRun, sources: HostInit["sources"]): DeadEvent {
  const { delivery, about } = run;
  const [first, ...others] = (run.batch ?? [run]).flatMap((one) => readable(one, sources));
  return deadEvent({
    id: delivery.id,
    source: delivery.source === "" ? null : delivery.source,
    run: about!.run,
    handler: about!.handler,
    error: rebuildError(run.deadError),
    event: first && run.batch ? batchEvent([first, ...others]) : first ?? null,
    receivedAt: delivery.receivedAt,
  });
}

/** The event, unless it cannot be read: the run has died of that, most likely. */
function readable(
  run: Pick<BatchedRun, "delivery" | "late" | "prechange">,
  sources: HostInit["sources"],
): Event[] {
  try {
    return [readEvent(run, sources)];
  } catch {
    return [];
  }
}
