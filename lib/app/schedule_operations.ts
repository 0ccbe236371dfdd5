/**
 * Runs of schedules that a person asks for.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import { newId } from "../event/id.ts";
import { describeListening } from "../handler/binding.ts";
import { readSchedule, scheduleDelivery } from "../handler/schedule/delivery.ts";
import type { Due } from "../handler/schedule/due.ts";
import type { HandlerInfo, HandlerSet } from "../handler/types.ts";
import { OperationError } from "../http/operations.ts";
import type { DeliveryRow, Store } from "../store/store.ts";

/** What they need. */
export interface ScheduleOperationsDeps {
  readonly store: Pick<Store, "append" | "listRuns" | "cluster">;
  readonly clock: Clock;
  handlers(): Promise<HandlerSet>;
  /** There may be work. */
  wake(): void;
}

type Made = { readonly id: string; readonly runs: number };

/** A run of the schedule that is called so, or has this id, as if it were due now. @throws {OperationError} */
export async function runSchedule(name: string, deps: ScheduleOperationsDeps): Promise<Made> {
  const { handlers } = await deps.handlers();
  const schedules = handlers.filter(({ special }) => special?.kind === "schedule");
  const meant = schedules.filter((handler) =>
    handler.id === name || describeListening(handler) === name
  );
  const names = (meant.length > 0 ? meant : schedules).map(({ id }) => id).join(", ");
  if (meant.length === 0) {
    const there = names === "" ? "and no other one either" : `there is ${names}`;
    throw new OperationError(404, `There is no schedule ${name}, ${there}`);
  }
  if (meant.length > 1) throw new OperationError(409, `Say which ${name}: ${names}`);
  return await make(meant[0]!, { at: deps.clock.now(), missed: 0 }, "send", deps);
}

/** A run more of a due time. @throws {OperationError} */
export async function replaySchedule(
  old: DeliveryRow,
  wanted: readonly string[] | undefined,
  deps: ScheduleOperationsDeps,
): Promise<Made> {
  const { handlers } = await deps.handlers();
  const runs = await deps.store.listRuns({ delivery: old.id });
  const handler = handlers.find(({ id }) => runs.some((run) => run.handler === id));
  if (!handler || wanted?.includes(handler.id) === false) {
    throw new OperationError(409, `Cannot replay the delivery ${old.id}: its handler is not there`);
  }
  const delivery = { ...old, body: old.body! };
  const { due, missed } = readSchedule({ delivery, late: false });
  return await make(handler, { at: due.getTime(), missed }, "replay", deps);
}

async function make(
  handler: HandlerInfo,
  due: Due,
  origin: "send" | "replay",
  { store, clock, wake }: ScheduleOperationsDeps,
): Promise<Made> {
  const { id: name, status } = handler;
  if (status === "disabled") throw new OperationError(409, `${name} is disabled`);
  const now = clock.now();
  const delivery = scheduleDelivery(handler, due, {
    id: newId(now),
    now,
    origin,
    elsewhere: store.cluster.hasElsewhere(name),
  });
  const [appended] = await store.append([delivery]);
  wake();
  return { id: appended!.id, runs: appended!.runs };
}
