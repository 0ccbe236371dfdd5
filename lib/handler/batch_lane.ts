/**
 * The lane of events that go together (`config.batch`): batches of one kind go strictly one after another.
 *
 * @module
 */
import { scalarAt } from "./scalar.ts";
import type { HandlerInfo, MatchedEvent } from "./types.ts";

/**
 * The lane of an event. The events of one source only: a handler's client is that of the source. Those without a request,
 * or with no scalar at the path, go together, too.
 *
 * @param by `handler`, `request`, or `data.<path>`.
 */
export function laneOfBatch(
  { id }: Pick<HandlerInfo, "id">,
  by: string,
  event: MatchedEvent,
): string {
  return JSON.stringify([id, event.source, "batch", by, ...partOf(by, event)]);
}

function partOf(by: string, event: MatchedEvent): (string | number | boolean)[] {
  if (by === "handler") return [];
  const part = by === "request" ? event.requestId : scalarAt(event.data, by.split(".").slice(1));
  return part === undefined || part === null ? [] : [part];
}
