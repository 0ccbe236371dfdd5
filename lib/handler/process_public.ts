/**
 * What handlers of schedules, of tasks, and of the start and the end of a process are written against.
 *
 * @module
 */
import type { ScheduleEvent } from "../event/types.ts";
import type { Duration } from "./duration.ts";
import type { Context, HandlerConfig } from "./public.ts";

/**
 * What a `schedule.<name>` file exports as `config`: `cron` or `every`, and what it likes of the rest.
 *
 * @example
 * ```ts
 * import type { ScheduleConfig } from "hookbox";
 *
 * export const config: ScheduleConfig = {
 *   cron: "30 2 * * mon-fri",
 *   timezone: "Europe/Berlin",
 *   retries: 2,
 * };
 * ```
 */
export interface ScheduleConfig extends
  Pick<
    HandlerConfig<string, ScheduleEvent>,
    "description" | "enabled" | "when" | "concurrency" | "retries" | "backoff" | "timeout"
  > {
  /**
   * When it is due: minute, hour, day of the month, month, day of the week; with six fields, the seconds come first. Names
   * (`mon`, `jan`), lists, ranges, steps, `L`, `W`, `#` and `@daily` are understood. A time of day that a clock change
   * leaves out comes right after the change; one that comes twice counts once.
   */
  readonly cron?: string;
  /** The time zone of `cron`: a name of the IANA database. @default {"UTC"} */
  readonly timezone?: string;
  /** How often it is due instead, from `"1s"` to `"365d"`; counted from 1970-01-01T00:00:00Z, so `"1h"` is every full hour. */
  readonly every?: Duration;
  /**
   * What becomes of the times at which nobody could run it, because hookbox was down or the run before was not over: one
   * run for all of them (`"once"`), one for each, at most 100 (`"all"`), or none (`"skip"`: later than 90 s counts as
   * missed). @default {"once"}
   */
  readonly missed?: "once" | "all" | "skip";
  /** Whether its runs go one after another, or may overlap (`"none"`). @default {"handler"} */
  readonly lane?: "handler" | "none";
}

/** What a `task.<name>` file may export as `config`. */
export interface TaskConfig extends Pick<HandlerConfig, "description" | "enabled"> {}

/** What a `lifecycle.start` or `lifecycle.stop` file may export as `config`. */
export interface LifecycleConfig
  extends Pick<HandlerConfig, "description" | "enabled" | "retries" | "backoff" | "timeout"> {}

/**
 * What tasks, `lifecycle.start` and `lifecycle.stop` are called with, beside the event. They are no runs: nothing of them
 * is stored, so there are no steps.
 *
 * @example
 * ```ts
 * import type { ProcessContext, TaskEvent } from "hookbox";
 *
 * export default async function poll(_event: TaskEvent, ctx: ProcessContext) {
 *   while (!ctx.signal.aborted) {
 *     ctx.log.info("still here");
 *     await new Promise((resolve) => setTimeout(resolve, 1000));
 *   }
 * }
 * ```
 */
export interface ProcessContext
  extends Pick<Context, "log" | "handler" | "dryRun" | "source" | "env"> {
  /** Aborted when it is to end: pass it to whatever takes one, and return soon. */
  readonly signal: AbortSignal;
  /** Which try this is; the first is 1. Of a task: which start since it last ran well. */
  readonly attempt: number;
  /**
   * The first source that is configured.
   *
   * @throws {Error} where it has no URL.
   */
  readonly netbox: Context["netbox"];
  /**
   * Emits a named event, for the `custom.<name>` handlers. There is no outcome that it could be stored with: it is stored
   * at once.
   *
   * @param name Lower-case letters, digits, `-` and `_`.
   * @param data What JSON can say, at most 256 KB of it: the handler's `event.data`. @default {null}
   * @returns When it is stored.
   */
  emit(name: string, data?: unknown): Promise<void>;
}
