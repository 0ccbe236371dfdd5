/**
 * What the function of a handler gets, and what is said beside it, by what it is for: types alone.
 *
 * @module
 */
import type { EventOf } from "./event_of.ts";
import type {
  LifecycleConfig,
  ProcessContext,
  ScheduleConfig,
  TaskConfig,
} from "./process_public.ts";
import type { Context, HandlerConfig } from "./public.ts";

/** Names of what is no run when the process starts or stops. */
export type LifecycleName = `lifecycle.${"start" | "stop"}${"" | `.${string}`}`;

/** The context of a handler of this name: `ContextOf<"task.poll">` is a `ProcessContext`. */
export type ContextOf<Name extends string> = string extends Name ? Context
  : Name extends `task.${string}` | LifecycleName ? ProcessContext
  : Context;

/** The `config` of a handler of this name: `ConfigOf<"schedule.nightly">` is a `ScheduleConfig`. */
export type ConfigOf<Name extends string> = string extends Name
  ? HandlerConfig<string, EventOf<Name>>
  : Name extends `schedule.${string}` ? ScheduleConfig
  : Name extends `task.${string}` ? TaskConfig
  : Name extends LifecycleName ? LifecycleConfig
  : HandlerConfig<string, EventOf<Name>>;
