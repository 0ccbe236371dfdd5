/**
 * Deliveries that benchmarks give to a store without HTTP, and how their runs end.
 *
 * @module
 */
import type { ClaimedRun, Completion, NewDelivery } from "../../lib/store/store.ts";

/** An update of an interface that happened and came at this time, with what is different. */
export function stored(
  at: number,
  over: Partial<NewDelivery> & Pick<NewDelivery, "objectId" | "body" | "runs">,
): NewDelivery {
  return {
    id: crypto.randomUUID(),
    source: "netbox",
    origin: "webhook",
    kind: "object",
    receivedAt: at,
    eventTime: at,
    objectType: "dcim.interface",
    action: "update",
    display: "Gi0/1",
    user: "admin",
    requestId: null,
    urlObjectType: null,
    error: null,
    secretIndex: 0,
    dedupe: null,
    ...over,
  };
}

/** All of them are done at this time. */
export function done(runs: readonly ClaimedRun[], at: number): Completion[] {
  return runs.map(({ id, claim }) => ({
    run: id,
    claim,
    startedAt: at,
    endedAt: at,
    outcome: { kind: "done" },
    log: [],
    logDropped: 0,
    callDead: [],
  }));
}
