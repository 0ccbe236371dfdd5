/**
 * Batches for tests.
 *
 * @module
 */
import { batchEvent } from "../event/batch.ts";
import type { BatchEvent, Event, SourceEvent } from "../event/types.ts";
import type { BatchedRun, ClaimedRun } from "../store/store.ts";
import { madeOf } from "./made.ts";

/**
 * Makes the event that a handler with `config.batch` gets, for {@linkcode runHandler}: `when`, `schema` and `fields` are asked
 * about each of the events, and those that they refuse are not in it any more when the handler is called.
 *
 * @param events Of {@linkcode createEvent} or {@linkcode readEvent}, oldest first; at least one.
 * @throws {TypeError} when there is none.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import type { BatchEvent, Context } from "hookbox";
 * import { createBatch, createEvent, runHandler } from "hookbox/testing";
 *
 * const handler = {
 *   config: { batch: { wait: "10s" } },
 *   default: (event: BatchEvent, ctx: Context) => ctx.log.info(`${event.events.length} sites are new`),
 * };
 * const site = (name: string) => createEvent("dcim.site.create", { data: { name } });
 * const { lines } = await runHandler(handler, createBatch([site("Sofia 1"), site("Sofia 2")]));
 * assert.deepEqual(lines, ["info: 2 sites are new"]);
 * ```
 */
export function createBatch<E extends SourceEvent>(events: readonly E[]): BatchEvent<E> {
  const [first, ...others] = events;
  if (!first) throw new TypeError("A batch has at least one event");
  return batchEvent<E>([first, ...others]);
}

/** The events that hookbox would match with handlers one by one. */
export function eventsOf(event: Event): readonly Event[] {
  return event.kind === "batch" ? event.events : [event];
}

/** What the run of a batch carries, by its events. */
export function carriedRuns(events: readonly Event[]): Pick<ClaimedRun, "purpose" | "batch"> {
  const batch = events.map((event, n): BatchedRun => {
    const { delivery, late } = madeOf(event);
    return { id: `run-1-${n + 1}`, late, delivery };
  });
  return { purpose: "batch", batch };
}
