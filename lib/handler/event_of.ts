/**
 * What a handler is called with and can be told, by what it listens to: types alone.
 *
 * @module
 */
import type {
  DeadEvent,
  Event,
  JobEvent,
  NamedEvent,
  ObjectEvent,
  PluginEvent,
  ProcessEvent,
  ScheduleEvent,
  TaskEvent,
} from "../event/types.ts";
import type {
  LifecycleConfig,
  ProcessContext,
  ScheduleConfig,
  TaskConfig,
} from "./process_public.ts";
import type { Context, HandlerConfig } from "./public.ts";

/** The event that a handler of this name gets: `EventOf<"dcim.site.update">` is `UpdateEvent<"dcim.site">`. */
export type EventOf<Name extends string> = string extends Name ? Event
  : Name extends `schedule.${string}` ? ScheduleEvent
  : Name extends `task.${string}` ? TaskEvent
  : Name extends `custom.${string}` ? NamedEvent
  : Name extends "lifecycle.dead" | `lifecycle.dead.${string}` ? DeadEvent
  : Name extends `lifecycle.${string}` ? ProcessEvent
  : Name extends `${infer App}.${infer Model}:${string}` ? PluginEvent<ObjectTypeOf<App, Model>>
  : Name extends `${infer App}.${infer Model}.${infer Action}`
    ? ActionEvent<ObjectTypeOf<App, Model>, Action>
  : Event;

/** What a handler of such events is called with beside them. */
export type ContextOf<E extends Event> = [E] extends [TaskEvent | ProcessEvent] ? ProcessContext
  : Context;

/** What a handler of such events can say in its `config`. */
export type ConfigOf<E extends Event> = [E] extends [ScheduleEvent] ? ScheduleConfig
  : [E] extends [TaskEvent] ? TaskConfig
  : [E] extends [ProcessEvent] ? LifecycleConfig
  : HandlerConfig<string, E>;

/** One object type, or any text where the words stand for several. */
export type ObjectTypeOf<App extends string, Model extends string> = `${App}.${Model}` extends
  `${"any" | "*" | `${string}*${string}` | `${string}{${string}`}.${string}` ? string
  : `${App}.${Model}` extends `${string}.${"any" | `${string}*${string}` | `${string}{${string}`}`
    ? string
  : `${App}.${Model}`;

/** The event of an action as a name says it; `any` means objects only. */
export type ActionEvent<Type extends string, Action extends string> = Action extends
  "create" | "update" | "delete" ? ObjectEvent<Type, Action>
  : Action extends "job_started" | "job_ended" ? JobEvent<Type>
  : Action extends "any" | "*" ? ObjectEvent<Type>
  : ObjectEvent<Type> | JobEvent<Type>;
