/**
 * What can be done to runs, with or without a server.
 *
 * @module
 */
import { newId } from "../event/id.ts";
import { makeDelivery } from "../http/delivery.ts";
import type { ReceivingSource } from "../http/deps.ts";
import { OperationError, type Operations } from "../http/operations.ts";
import type { Arrived } from "../source/types.ts";
import type { DeliveryRow, NewDelivery, Store } from "../store/store.ts";
import type { EngineMatch } from "./matching.ts";
import { replayedEvent, sentEvent } from "./named_events.ts";
import { replaySchedule, runSchedule, type ScheduleOperationsDeps } from "./schedule_operations.ts";

/** What they need. */
export interface StoreOperationsDeps extends ScheduleOperationsDeps {
  readonly store: Store;
  source(name: string): ReceivingSource | undefined;
  readonly match: EngineMatch;
}

/** `retry`, `drop`, `replay`, `runSchedule` and `emit`. */
export function storeOperations(
  deps: StoreOperationsDeps,
): Pick<Operations, "retry" | "drop" | "replay" | "runSchedule" | "emit"> {
  const { store, clock } = deps;

  async function append(delivery: NewDelivery): ReturnType<Operations["emit"]> {
    const [appended] = await store.append([delivery]);
    deps.wake();
    return { id: appended!.id, runs: appended!.runs };
  }

  return {
    runSchedule: (schedule) => runSchedule(schedule, deps),
    async retry(ids) {
      const count = await store.retry({ ids }, clock.now());
      deps.wake();
      return count;
    },
    async drop(query) {
      const count = await store.drop(query, clock.now());
      // What waited behind a dropped head of its lane is ready now.
      deps.wake();
      return count;
    },
    async replay(id, { handlers } = {}) {
      const old = await store.getDelivery(id);
      if (!old) throw new OperationError(404, `There is no delivery ${id}`);
      if (!old.body) {
        throw new OperationError(
          409,
          `Cannot replay the delivery ${id}: its body is no longer kept (HOOKBOX_KEEP_BODIES)`,
        );
      }
      if (old.kind === "schedule") return await replaySchedule(old, handlers, deps);
      const delivery = await replayed(old, old.body, deps);
      const runs = delivery.runs.filter(({ handler }) => handlers?.includes(handler) ?? true);
      return await append({ ...delivery, runs });
    },
    emit: async ({ name, data }) => await append(await sentEvent(name, data, deps)),
  };
}

/** A delivery with the bytes of an old one. The same on purpose: they are no duplicate. */
async function replayed(
  old: DeliveryRow,
  body: Uint8Array,
  deps: StoreOperationsDeps,
): Promise<NewDelivery> {
  if (old.kind === "named") return await replayedEvent(old, body, deps);
  const source = deps.source(old.source);
  if (!source) {
    throw new OperationError(
      409,
      `Cannot replay the delivery ${old.id}: no source ${old.source} is configured`,
    );
  }
  const receivedAt = deps.clock.now();
  const arrived: Arrived = {
    id: newId(receivedAt),
    source: old.source,
    origin: "replay",
    receivedAt,
    urlObjectType: old.urlObjectType,
  };
  return await makeDelivery(body, source, arrived, deps, null);
}
