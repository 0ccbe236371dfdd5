/**
 * Events that are not of a source: named ones, schedules, tasks, the life of a process, and several at once.
 *
 * @module
 */
import type { Event, Origin } from "./types.ts";

/** What somebody gave a name: `ctx.emit()` of a handler, or a request to `/events/<name>`. For `custom.<name>` handlers. */
// deno-lint-ignore no-explicit-any -- a loose value: `event.data.device` needs no cast
export interface NamedEvent<D = any> {
  /** Tells the kinds of events apart. */
  readonly kind: "named";
  /** Id of the delivery (UUIDv7). */
  readonly id: string;
  /** `"deploy"` for `custom.deploy`. */
  readonly name: string;
  /** The source of the event that led to it, or that sent it; null: none did. */
  readonly source: string | null;
  /** What it is about, for people: its name. */
  readonly display: string;
  /** What was emitted or sent. */
  readonly data: D;
  /** Who did what led to it; null where that is not known. */
  readonly user: string | null;
  /** The request to the source that led to it; null where none did. */
  readonly requestId: string | null;
  /** When it was emitted or received. */
  readonly timestamp: Date;
  /** How it came to us. */
  readonly origin: Origin;
  /** Whether a newer event of the same lane has already run. */
  readonly late: boolean;
  /** Exactly what was sent, parsed. */
  readonly payload: unknown;
}

/** A schedule is due. For `schedule.<name>` handlers. */
export interface ScheduleEvent {
  /** Tells the kinds of events apart. */
  readonly kind: "schedule";
  /** Id of the delivery (UUIDv7). */
  readonly id: string;
  /** `"nightly"` for `schedule.nightly`. */
  readonly name: string;
  /** No source sends it. */
  readonly source: null;
  /** What it is about, for people: its name. */
  readonly display: string;
  /** When it was due. */
  readonly due: Date;
  /** How many times before it were missed, because nobody was there to run them; at most 99 are counted. */
  readonly missed: number;
  /** When it was stored. */
  readonly timestamp: Date;
  /** How it came to us. */
  readonly origin: Origin;
  /** Whether a newer event of the same lane has already run. */
  readonly late: boolean;
}

/** A long-running task starts. For `task.<name>` handlers. */
export interface TaskEvent {
  /** Tells the kinds of events apart. */
  readonly kind: "task";
  /** Of this start (UUIDv7). */
  readonly id: string;
  /** `"poll"` for `task.poll`. */
  readonly name: string;
  /** No source sends it. */
  readonly source: null;
  /** What it is about, for people: its name. */
  readonly display: string;
  /** When it was started. */
  readonly timestamp: Date;
}

/** A process starts or stops. For `lifecycle.start` and `lifecycle.stop` handlers. */
export interface ProcessEvent {
  /** Tells the kinds of events apart. */
  readonly kind: "lifecycle";
  /** Of this event (UUIDv7). */
  readonly id: string;
  /** What the process does. */
  readonly name: "start" | "stop";
  /** No source sends it. */
  readonly source: null;
  /** What it is about, for people: its name. */
  readonly display: string;
  /** When it happens. */
  readonly timestamp: Date;
}

/** A run is dead: it will not be tried again by itself. For `lifecycle.dead` handlers. */
export interface DeadEvent {
  /** Tells the kinds of events apart. */
  readonly kind: "lifecycle";
  /** Id of the delivery that the dead run was for. */
  readonly id: string;
  /** A run is dead. */
  readonly name: "dead";
  /** The source of the delivery; null: none. */
  readonly source: string | null;
  /** What the run was about, for people. */
  readonly display: string;
  /** Id of the dead run: what `hookbox queue retry` takes. */
  readonly run: string;
  /** Id of its handler. */
  readonly handler: string;
  /** What killed it. */
  readonly error: Error;
  /** What the run was called with; null where it cannot be read. */
  readonly event: Event | null;
  /** When the event of the run was. */
  readonly timestamp: Date;
}

/** What a process tells of its own life. */
export type LifecycleEvent = ProcessEvent | DeadEvent;

/** Several events at once. For handlers with `config.batch`. */
export interface BatchEvent<E extends Event = Event> {
  /** Tells the kinds of events apart. */
  readonly kind: "batch";
  /** Id of the first event's delivery (UUIDv7). */
  readonly id: string;
  /** The source of the events; null: none. */
  readonly source: string | null;
  /** How many of what, for people. */
  readonly display: string;
  /** The events, oldest first; at least one. */
  readonly events: readonly E[];
  /** When the last one was. */
  readonly timestamp: Date;
}
