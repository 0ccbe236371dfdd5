/**
 * Deliveries as somebody sees them who looks on: for `dev`.
 *
 * @module
 */
import type { SourceEvent } from "../event/types.ts";
import { readEvent } from "../http/delivery.ts";
import type { ReceivingSource } from "../http/deps.ts";
import type { Appended, NewDelivery } from "../store/store.ts";
import type { RunEnded } from "../worker/worker.ts";
import type { HandlerTable } from "./handler_table.ts";

export type { RunEnded };

/** A delivery that was stored. */
export interface Delivered {
  readonly delivery: NewDelivery;
  readonly appended: Appended;
  /** Null where it is none of a source, or cannot be read. */
  readonly event: SourceEvent | null;
  /** Handlers that listen to it and get no run, with the reason. */
  readonly passed: readonly { readonly handler: string; readonly why: string }[];
}

/** Reads a delivery anew: who looks on has time, who stores has not. */
export function describeDelivered(
  delivery: NewDelivery,
  appended: Appended,
  source: ReceivingSource | undefined,
  table: Pick<HandlerTable, "explain">,
): Delivered {
  const readable = source !== undefined && ["object", "job", "plugin"].includes(delivery.kind);
  const { id, origin, receivedAt, urlObjectType } = delivery;
  const arrived = { id, source: delivery.source, origin, receivedAt, urlObjectType };
  const event = readable ? readEvent(delivery.body, source, arrived).event : null;
  const passed = event === null
    ? []
    : table.explain(event).flatMap(({ handler, why }) =>
      why === null ? [] : [{ handler: handler.id, why }]
    );
  return { delivery, appended, event, passed };
}
