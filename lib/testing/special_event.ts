/**
 * Events that are not of a source, for tests: schedules, tasks, and the life of a process.
 *
 * @module
 */
import { newId } from "../event/id.ts";
import type { Event, Origin, ProcessEvent, ScheduleEvent, TaskEvent } from "../event/types.ts";
import { processEvent } from "../handler/host/call.ts";
import { handlerInfo } from "../handler/module.ts";
import { readSchedule, scheduleDelivery } from "../handler/schedule/delivery.ts";
import type { Special } from "../handler/types.ts";
import { made } from "./made.ts";

/** Of a schedule: which of its times it is. */
export interface ScheduleEventOptions {
  /** When it was due. @default {the timestamp} */
  readonly due?: Date;
  /** How many earlier times have no run of their own. @default {0} */
  readonly missed?: number;
  /** When it was stored. @default {noon of 22 November 2026} */
  readonly timestamp?: Date;
  /** Id of the delivery. @default {a new UUIDv7} */
  readonly id?: string;
  /** How it came: on time, or because a person wanted it. @default {"schedule"} */
  readonly origin?: Extract<Origin, "schedule" | "send" | "replay">;
  /** Whether a newer event of its lane has already run. @default {false} */
  readonly late?: boolean;
}

/** Of a task, and of the start and the stop of a process. */
export interface ProcessEventOptions {
  /** When it happens. @default {noon of 22 November 2026} */
  readonly timestamp?: Date;
}

const NOON = new Date(Date.UTC(2026, 10, 22, 12));

/** The event of a schedule that is due, as it is read from its delivery. */
function scheduleEvent(special: Special, options: ScheduleEventOptions): ScheduleEvent {
  const { timestamp = NOON, due = timestamp, missed = 0, origin = "schedule" } = options;
  const { late = false, id = newId(timestamp.getTime()) } = options;
  const stem = `${special.kind}.${special.name}`;
  const name = { kind: "special", id: stem, special, slug: null } as const;
  const handler = handlerInfo({ file: `${stem}.ts`, name }, { status: "ready" });
  const { branch: _, ...delivery } = scheduleDelivery(handler, { at: due.getTime(), missed }, {
    id,
    now: timestamp.getTime(),
    origin,
    elsewhere: false,
  });
  return made(readSchedule({ delivery, late }), { delivery, late, product: "netbox" });
}

/** The event of a task that starts, or of a process that starts or stops. */
function callEvent(
  special: Special,
  { timestamp = NOON }: ProcessEventOptions,
): TaskEvent | ProcessEvent {
  return processEvent(special, timestamp.getTime());
}

/** The event of a handler that has no object. */
export function specialEvent(
  special: Special,
  options: ScheduleEventOptions & ProcessEventOptions,
): Event {
  switch (special.kind) {
    case "schedule":
      return scheduleEvent(special, options);
    case "task":
    case "lifecycle":
      return callEvent(special, options);
    default:
      throw new TypeError(`There are no events of ${special.kind}.${special.name} yet`);
  }
}
