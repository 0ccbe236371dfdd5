/**
 * What handlers emit, as deliveries.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import { newId } from "../event/id.ts";
import { namedEvent } from "../event/named.ts";
import type { Emitted } from "../handler/host/protocol.ts";
import { namedDelivery, toBody } from "../handler/named.ts";
import type { ClaimedRun, NewDelivery } from "../store/store.ts";
import type { EngineMatch } from "./matching.ts";

/** What nothing led to. */
const NOTHING = { delivery: { source: "", user: null, requestId: null }, depth: 0 };

/**
 * Makes the deliveries of what a run has emitted, or what is no run (null). Each belongs to the source, the user and the
 * request of the event that led to it, and its runs are one deeper in the chain.
 */
export async function emittedDeliveries(
  run: Pick<ClaimedRun, "delivery" | "depth"> | null,
  emits: readonly Emitted[],
  { match, clock }: { readonly match: EngineMatch; readonly clock: Pick<Clock, "now"> },
): Promise<NewDelivery[]> {
  const { delivery: parent, depth } = run ?? NOTHING;
  const now = clock.now();
  return await Promise.all(emits.map(async ({ name, data }) => {
    const event = namedEvent({
      id: newId(now),
      name,
      source: parent.source,
      origin: "emit",
      user: parent.user,
      requestId: parent.requestId,
      timestamp: new Date(now),
      late: false,
      data,
      payload: data,
    });
    const { runs } = await match(event);
    return namedDelivery(event, { body: toBody(data), runs, depth: depth + 1 });
  }));
}
