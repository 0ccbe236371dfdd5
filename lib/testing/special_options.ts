/**
 * What can be said of events that are not of a source.
 *
 * @module
 */
import type { Event, Origin } from "../event/types.ts";

/** Of a named event: what it brings, and what led to it. */
export interface NamedEventOptions {
  /** What was emitted or sent. @default {null} */
  readonly data?: unknown;
  /** How it came. @default {"emit"} */
  readonly origin?: Origin;
  /** The source of the event that led to it; null: none did. @default {null} */
  readonly source?: string | null;
  /** Who did what led to it. @default {null} */
  readonly user?: string | null;
  /** The request to the source that led to it. @default {null} */
  readonly requestId?: string | null;
  /** When it was emitted or received. @default {noon of 22 November 2026} */
  readonly timestamp?: Date;
  /** Id of the delivery. @default {a new UUIDv7} */
  readonly id?: string;
  /** Whether a newer event of its lane has already run. @default {false} */
  readonly late?: boolean;
}

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

/** Of a dead run: which it was, and what killed it. */
export interface DeadEventOptions {
  /**
   * What it was called with: an event of `createEvent()` or `readEvent()`. Null: what cannot be read any more.
   * @default {a site that was created}
   */
  readonly event?: Event | null;
  /** What killed it. */
  readonly error?: unknown;
  /** Id of its handler. @default {what a handler of that event is called} */
  readonly handler?: string;
  /** Its id. */
  readonly run?: string;
}
