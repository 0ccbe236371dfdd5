/**
 * What can be done to runs, with or without a server.
 *
 * @module
 */
import { newId } from "../event/id.ts";
import type { SourceEvent } from "../event/types.ts";
import { makeDelivery } from "../http/delivery.ts";
import type { Matched, ReceivingSource } from "../http/deps.ts";
import { OperationError, type Operations } from "../http/operations.ts";
import type { Arrived } from "../source/types.ts";
import type { Store } from "../store/store.ts";
import { replaySchedule, runSchedule, type ScheduleOperationsDeps } from "./schedule_operations.ts";

/** What they need. */
export interface StoreOperationsDeps extends ScheduleOperationsDeps {
  readonly store: Store;
  source(name: string): ReceivingSource | undefined;
  match(event: SourceEvent): Promise<Matched>;
}

/** `retry`, `drop`, `replay` and `runSchedule`. */
export function storeOperations(
  deps: StoreOperationsDeps,
): Pick<Operations, "retry" | "drop" | "replay" | "runSchedule"> {
  const { store, clock } = deps;
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
      const source = deps.source(old.source);
      if (!source) {
        throw new OperationError(
          409,
          `Cannot replay the delivery ${id}: no source ${old.source} is configured`,
        );
      }
      const receivedAt = clock.now();
      const arrived: Arrived = {
        id: newId(receivedAt),
        source: old.source,
        origin: "replay",
        receivedAt,
        urlObjectType: old.urlObjectType,
      };
      // The same bytes on purpose: they are no duplicate.
      const delivery = await makeDelivery(old.body, source, arrived, deps, null);
      const runs = delivery.runs.filter(({ handler }) => handlers?.includes(handler) ?? true);
      const [appended] = await store.append([{ ...delivery, runs }]);
      deps.wake();
      return { id: appended!.id, runs: appended!.runs };
    },
  };
}
