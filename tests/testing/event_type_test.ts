import type { CreateEvent, ProcessEvent, ScheduleEvent, TaskEvent } from "../../lib/mod.ts";
import {
  createEvent,
  type EventOptions,
  type EventOptionsOf,
  type ScheduleEventOptions,
} from "../../lib/testing.ts";

/** True where both are the same type. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true
  : false;

Deno.test("createEvent() gives the event that a handler of this name takes", () => {
  const created: CreateEvent<"dcim.site"> = createEvent("dcim.site.create");
  const due: ScheduleEvent = createEvent("schedule.nightly");
  const started: TaskEvent = createEvent("task.poll");
  const stopped: ProcessEvent = createEvent("lifecycle.stop");
  const holds: [
    Same<EventOptionsOf<"dcim.site.create">, EventOptions>,
    Same<EventOptionsOf<"schedule.nightly">, ScheduleEventOptions>,
  ] = [true, true];
  const kinds = [created, due, started, stopped].map(({ kind }) => kind).join();
  if (!holds.every(Boolean) || kinds !== "object,schedule,task,lifecycle") throw new Error(kinds);
});
