/**
 * From the name of a handler to the type of its event.
 *
 * @module
 */
import type { Action, Event, JobEvent, ObjectEvent, PluginEvent } from "../event/types.ts";

/**
 * The event that a binding means: an `UpdateEvent<"dcim.interface">` for `"dcim.interface.update"`, a `JobEvent` for
 * `"extras.script.job_ended"`, a `PluginEvent` for `"netbox_branching.branch:branch_merged"`.
 */
export type EventOf<B extends string> = string extends B ? Event
  : B extends `${infer T}:${string}` ? PluginEvent<T>
  : B extends `${infer App}.${infer Model}.${infer A}`
    ? A extends Action ? ObjectEvent<`${App}.${Model}`, A>
    : A extends JobEvent["action"] ? JobEvent<`${App}.${Model}`>
    : Event
  : Event;

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
