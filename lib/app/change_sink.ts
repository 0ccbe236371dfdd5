/**
 * Where events of the change log go whose delivery never came: into the store, like deliveries.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import { newId } from "../event/id.ts";
import type { Json, SourceEvent } from "../event/types.ts";
import { makeDelivery } from "../http/delivery.ts";
import type { Matched, ReceivingSource } from "../http/deps.ts";
import type { ChangeSink, MissedEvent } from "../source/catch_up/mod.ts";
import type { Arrived } from "../source/types.ts";
import type { NewDelivery, Store } from "../store/store.ts";

/** What a sink needs. */
export interface ChangeSinkOptions {
  readonly store: Pick<Store, "append" | "delivered" | "getValue" | "setValue" | "counts">;
  readonly clock: Clock;
  /** Name of the source. */
  readonly source: string;
  readonly receiving: () => ReceivingSource | undefined;
  match(event: SourceEvent): Promise<Matched>;
  /** There may be work. */
  wake(): void;
}

/** The sink of one source. */
export function changeSink(options: ChangeSinkOptions): ChangeSink {
  const { store, source, wake } = options;
  const key = `catch-up:${source}`;
  return {
    async delivered(since) {
      const { mark, deliveries, completeSince } = await store.delivered(source, since);
      return { mark, completeSince, deliveries: deliveries as SeenDeliveries };
    },
    async append(events, mark) {
      const all = await Promise.all(events.map((event) => deliveryOf(event, mark, options)));
      // What no handler wants is not kept: the change log has it.
      const batch = all.filter((delivery): delivery is NewDelivery => delivery !== null);
      const appended = batch.length > 0 ? await store.append(batch) : [];
      wake();
      const stored = appended.filter(({ duplicate }) => !duplicate);
      return {
        stored: stored.length,
        runs: stored.reduce((sum, { runs }) => sum + runs, 0),
        overtaken: appended.length - stored.length,
      };
    },
    loadState: () => store.getValue(key),
    saveState: (state: Json) => store.setValue(key, state),
    async backlog() {
      const { runs } = await store.counts();
      return runs.waiting + runs.ready;
    },
  };
}

type SeenDeliveries = Awaited<ReturnType<ChangeSink["delivered"]>>["deliveries"];

async function deliveryOf(
  { body, from, until }: MissedEvent,
  mark: number,
  options: ChangeSinkOptions,
): Promise<NewDelivery | null> {
  const { clock, source, receiving } = options;
  const reader = receiving();
  if (!reader) return null;
  const receivedAt = clock.now();
  const arrived: Arrived = {
    id: newId(receivedAt),
    source,
    origin: "catch-up",
    receivedAt,
    urlObjectType: null,
  };
  const delivery = await makeDelivery(body, reader, arrived, options, null);
  if (delivery.error !== null) {
    throw new Error(`A body made from the change log: ${delivery.error}`);
  }
  return delivery.runs.length === 0 ? null : { ...delivery, caughtUp: { mark, from, until } };
}
