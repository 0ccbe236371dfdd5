/**
 * A time of a schedule as a delivery: what is stored when it is due, and the event that it becomes.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { ScheduleEvent } from "../../event/types.ts";
import type { ClaimedRun, NewDelivery } from "../../store/store.ts";
import { laneOfSchedule } from "../lane.ts";
import { type HandlerInfo, HELD } from "../types.ts";
import type { Due } from "./due.ts";

/** What is stored of it. */
interface Body {
  readonly schedule: string;
  readonly due: string;
  readonly missed: number;
}

/** Who makes it, and when. */
export interface Made {
  /** UUIDv7 of the delivery. */
  readonly id: string;
  readonly now: number;
  /** `"send"`, `"replay"`: a person wants it, once more. */
  readonly origin: "schedule" | "send" | "replay";
  /** Whether another process runs the handler, though this one cannot. */
  readonly elsewhere: boolean;
}

/**
 * The delivery of a due time, with the handler's run. However many processes make it, it is stored once; what a person asks
 * for is stored each time.
 */
export function scheduleDelivery(
  handler: HandlerInfo,
  { at, missed }: Due,
  { id, now, origin, elsewhere }: Made,
): NewDelivery {
  const { status } = handler;
  const held = status === "ready" || elsewhere ? {} : { held: HELD[status] };
  const name = handler.special!.name;
  const due = new Date(at).toISOString();
  const body: Body = { schedule: name, due, missed };
  return {
    id,
    source: "",
    origin,
    kind: "schedule",
    receivedAt: now,
    eventTime: at,
    objectType: null,
    action: name,
    objectId: null,
    display: `schedule.${name} ${due}`,
    user: null,
    requestId: null,
    urlObjectType: null,
    error: null,
    secretIndex: null,
    body: new TextEncoder().encode(JSON.stringify(body)),
    dedupe: origin === "schedule"
      ? createHash("sha256").update(`schedule\n${handler.id}\n${due}`).digest()
      : null,
    runs: [{ handler: handler.id, lane: laneOfSchedule(handler), ...held }],
  };
}

/** The event of a stored one. @throws {Error} when it cannot be read. */
export function readSchedule({ delivery, late }: {
  readonly delivery: Pick<ClaimedRun["delivery"], "id" | "origin" | "receivedAt" | "body">;
  readonly late: boolean;
}): ScheduleEvent {
  const { schedule, due, missed } = JSON.parse(new TextDecoder().decode(delivery.body)) as Body;
  return Object.freeze({
    kind: "schedule",
    id: delivery.id,
    name: schedule,
    source: null,
    display: schedule,
    due: new Date(due),
    missed,
    timestamp: new Date(delivery.receivedAt),
    origin: delivery.origin,
    late,
  });
}
