/**
 * Makes the events that are not of a source: named ones, schedules, tasks, and the life of a process.
 *
 * @module
 */
import { newId } from "../event/id.ts";
import { namedEvent, UNREADABLE } from "../event/named.ts";
import type {
  DeadEvent,
  Event,
  NamedEvent,
  ProcessEvent,
  ScheduleEvent,
  TaskEvent,
} from "../event/types.ts";
import { processEvent } from "../handler/host/call.ts";
import { readDeath } from "../handler/host/death.ts";
import { readEvent } from "../handler/host/event.ts";
import { storedError } from "../handler/host/stored_error.ts";
import { handlerInfo } from "../handler/module.ts";
import { namedDelivery, toBody } from "../handler/named.ts";
import { readSchedule, scheduleDelivery } from "../handler/schedule/delivery.ts";
import type { Special } from "../handler/types.ts";
import { runOf } from "./claimed.ts";
import { stemOf } from "./locate.ts";
import { type Made, made, madeOf } from "./made.ts";
import { hostSource } from "./source.ts";
import type {
  DeadEventOptions,
  NamedEventOptions,
  ProcessEventOptions,
  ScheduleEventOptions,
} from "./special_options.ts";

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

/** A named event, as it is read from its delivery. */
function named({ name }: Special, options: NamedEventOptions): NamedEvent {
  const { timestamp = NOON, data = null, source = null, origin = "emit", late = false } = options;
  const { id = newId(timestamp.getTime()), user = null, requestId = null } = options;
  const parts = { id, name, user, requestId, origin, timestamp, late, data, payload: data };
  const event = namedEvent({ ...parts, source: source ?? "" });
  const { branch: _, ...stored } = namedDelivery(event, { body: toBody(data), runs: [] });
  const delivery = name === UNREADABLE ? { ...stored, ...unreadable(data) } : stored;
  const read = readEvent({ delivery, late }, {}) as NamedEvent;
  return made(read, { delivery, late, product: "netbox" });
}

/** What is stored of a delivery that cannot be read. */
function unreadable(data: unknown) {
  const { error = "it is no JSON", body = "", objectType = null } = Object(data);
  return {
    kind: "unreadable",
    error,
    urlObjectType: objectType,
    body: new TextEncoder().encode(body),
  } as const;
}

/** The event that tells of a dead run, as it is read from that. */
function deadEvent(options: DeadEventOptions, usual: () => Event): DeadEvent {
  const { error = new Error("it failed"), run = "run-0" } = options;
  const event = options.event ?? usual();
  const { handler = stemOf(event) } = options;
  const origin = options.event === null ? illegible(madeOf(event)) : madeOf(event);
  const about = { run, handler };
  const dead = { ...origin, purpose: "dead", deadError: storedError(error), about } as const;
  const { product, ...claimed } = dead;
  const sources = { [claimed.delivery.source]: hostSource(null, product) };
  return made(readDeath({ ...runOf({ handler: "lifecycle.dead" }), ...claimed }, sources), dead);
}

function illegible({ delivery, ...rest }: Made): Made {
  return { ...rest, delivery: { ...delivery, body: new Uint8Array() } };
}

/**
 * The event of a handler that has no object.
 *
 * @param usual What a dead run was about, unless it is said.
 */
export function specialEvent(
  special: Special,
  options: NamedEventOptions & ScheduleEventOptions & ProcessEventOptions & DeadEventOptions,
  usual: () => Event,
): Event {
  switch (special.kind) {
    case "custom":
      return named(special, options);
    case "schedule":
      return scheduleEvent(special, options);
    case "task":
      return callEvent(special, options);
    case "lifecycle":
      return special.name === "dead" ? deadEvent(options, usual) : callEvent(special, options);
  }
}
