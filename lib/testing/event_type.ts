/**
 * From the name of a handler to its event, and to what can be said of that.
 *
 * @module
 */
import type { EventOptions } from "./event_options.ts";
import type {
  DeadEventOptions,
  NamedEventOptions,
  ProcessEventOptions,
  ScheduleEventOptions,
} from "./special_options.ts";

/** What can be said of the event of a handler of this name. */
export type EventOptionsOf<Name extends string> = string extends Name
  ? EventOptions | NamedEventOptions | ScheduleEventOptions | ProcessEventOptions | DeadEventOptions
  : Name extends `schedule.${string}` ? ScheduleEventOptions
  : Name extends `custom.${string}` ? NamedEventOptions
  : Name extends "lifecycle.dead" ? DeadEventOptions
  : Name extends `task.${string}` | `lifecycle.${string}` ? ProcessEventOptions
  : EventOptions;

/** What a binding says. */
export interface Meaning {
  /** `dcim.interface` */
  readonly objectType: string;
  /** `update`, `job_ended`, or the event type of a plugin. */
  readonly word: string;
  readonly kind: "object" | "job" | "plugin";
}

const OBJECT = /^([a-z]\w*\.[a-z]\w*)\.(create|update|delete)$/;
const JOB = /^([a-z]\w*\.[a-z]\w*)\.(job_started|job_ended)$/;
const PLUGIN = /^([a-z]\w*\.[a-z]\w*):([a-z]\w*)$/;

/**
 * Reads a binding that means one kind of event.
 *
 * @throws {TypeError} when it is none.
 */
export function meaningOf(binding: string): Meaning {
  for (const [kind, form] of [["object", OBJECT], ["job", JOB], ["plugin", PLUGIN]] as const) {
    const [, objectType, word] = form.exec(binding) ?? [];
    if (objectType && word) return { kind, objectType, word };
  }
  throw new TypeError(
    `${
      JSON.stringify(binding)
    } names no event. Write app.model.action, such as dcim.interface.update, ` +
      "or app.model:event_type for one of a plugin",
  );
}
