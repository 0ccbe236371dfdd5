/**
 * What a handler file is written against.
 *
 * @module
 */
import type { Event, FieldName, ObjectEvent } from "../event/types.ts";
import type { Client } from "../source/client/types.ts";
import type { Duration } from "./duration.ts";

/** What a handler's default export is: called once for each attempt of a run. What it returns is ignored. */
export type Handler<E extends Event = Event> = (event: E, ctx: Context) => unknown;

/**
 * What `_middleware.ts` exports by default: it wraps the handlers of its folder and of those below. The one of the outermost
 * folder is called first. A handler is called when all of them have called `next()`.
 *
 * Without a call of `next()` the run ends as skipped: `middleware <file>`, with the text that is returned, if any. What it
 * throws counts as thrown by the handler.
 *
 * @example `handlers/dns/_middleware.ts`
 * ```ts
 * import type { Middleware } from "hookbox";
 *
 * const frozen: Middleware = async (_event, ctx, next) => {
 *   if (ctx.env("CHANGE_FREEZE")) return "change freeze";
 *   const start = performance.now();
 *   await next();
 *   ctx.log.debug(`took ${performance.now() - start} ms`);
 * };
 *
 * export default frozen;
 * ```
 */
export type Middleware<E extends Event = Event> = (
  event: E,
  ctx: Context,
  /** Calls what is wrapped; rejects with what that throws. At most once. */
  next: () => Promise<void>,
) => unknown;

/** A value of a schema library that can check data: every zod schema is one. */
export interface Schema {
  /** Checks a value without throwing. */
  safeParse(data: unknown):
    | { readonly success: true }
    | { readonly success: false; readonly error: { readonly message: string } };
}

/**
 * What a handler file may export as `config`. Every field may be left out; an unknown one is an error.
 *
 * `T` is the object type that the handler listens to; handlers of jobs or plugin events name their event as `E`.
 *
 * @example
 * ```ts
 * import type { HandlerConfig } from "hookbox";
 *
 * export const config: HandlerConfig<"dcim.interface"> = {
 *   fields: ["description", "enabled", "mtu"],
 *   when: (event) => event.data.custom_fields?.change_ticket_number != null || "no ticket",
 *   retries: 5,
 *   timeout: "30s",
 * };
 * ```
 */
export interface HandlerConfig<T extends string = string, E extends Event = ObjectEvent<T>> {
  /** What it does, for people: shown by `hookbox list`. */
  readonly description?: string;
  /** False: it stays here and gets no runs. @default {true} */
  readonly enabled?: boolean;
  /** Run only if one of these top-level fields changed. Where that is unknown, and on create and delete, it runs. */
  readonly fields?: readonly FieldName<T>[];
  /** Asked before the first attempt of a run: false, or a reason as text, and the run is skipped. */
  when?(event: E): boolean | string | Promise<boolean | string>;
  /**
   * Which runs of this handler go strictly one after another: those of one object (`"object"`), all (`"handler"`), those
   * with the same value in their data (`"data.device.id"`), or none (`"none"`). Where the data has no such value, the
   * object counts. @default {"object"}
   */
  readonly lane?: "object" | "handler" | "none" | `data.${string}`;
  /** Runs of this handler at once, from 1 to 1000. @default {8} */
  readonly concurrency?: number;
  /** Retries after the first attempt, from 0 to 1000. @default {7} */
  readonly retries?: number;
  /**
   * Waits before the first, second, … retry; the last repeats.
   * @default {["5s", "30s", "2m", "10m", "30m", "2h", "6h"]}
   */
  readonly backoff?: Duration | readonly Duration[];
  /** For one attempt, at most `"1d"`. @default {"60s"} */
  readonly timeout?: Duration;
  /**
   * For handlers that apply the object's current state: a failing run with a newer one of the same object behind it is
   * skipped, and the newer one starts from its prechange. @default {false}
   */
  readonly supersede?: boolean;
  /**
   * Waits until an object has not changed for so long, and runs once: for the last change, with `snapshots.prechange` from
   * before the first. At most ten times as long, or `max`.
   */
  readonly debounce?: Duration | { readonly wait: Duration; readonly max?: Duration };
  /** Gathers events and runs once for all of them, with a `BatchEvent`. */
  readonly batch?: Batching;
  /** Names of the sources it listens to. @default {all} */
  readonly sources?: readonly string[];
  /**
   * Reads the object and the change log again before each attempt. Gone, or the change was rolled back: the run is
   * skipped. Changed since: `event.data` is what the object is now, and `event.refreshed` says so. @default {false}
   */
  readonly refresh?: boolean;
  /**
   * For what happened where it runs: on main, in branches of the plugin netbox-branching, or both. A merge brings every
   * change of a branch to main, and runs handlers for it. @default {"main"}
   */
  readonly branches?: "main" | "branches" | "all";
  /**
   * For which of hookbox's own changes it runs: none, those that other handlers made, or all. A chain of handlers that
   * write because of each other ends after 8. @default {"skip"}
   */
  readonly ownChanges?: "skip" | "others" | "run";
  /** Whether it runs for events whose delivery was lost, and that were found in the change log. @default {true} */
  readonly catchUp?: boolean;
  /** For `event.data`: where it does not fit, the run is dead at once, and says why. */
  readonly schema?: Schema;
}

/** How events are gathered (`config.batch`). */
export interface Batching {
  /** A batch runs when nothing more has come for so long. @default {"10s"} */
  readonly wait?: Duration;
  /** It runs so long after its first event, whatever comes. @default {ten times `wait`} */
  readonly max?: Duration;
  /**
   * What goes together: all events of the handler, those of one request to the source, or those with the same value in
   * their data (`"data.zone.id"`). Never events of different sources. Batches of one kind go strictly one after another.
   * @default {"handler"}
   */
  readonly by?: "handler" | "request" | `data.${string}`;
  /** Most events of a batch, from 1 to 10000; more make the next one. At most 32 MB of them. @default {1000} */
  readonly size?: number;
}

/** What a handler is called with, beside the event. */
export interface Context {
  /** Log lines that belong to this run: kept with the attempt, and written to the log of the process. */
  readonly log: Log;
  /** Aborted at the deadline, and when hookbox stops: pass it to whatever takes one. */
  readonly signal: AbortSignal;
  /** Which attempt this is; the first is 1. */
  readonly attempt: number;
  /** Whether the run is dead if this attempt fails. */
  readonly lastAttempt: boolean;
  /** When this attempt must be over. */
  readonly deadline: Date;
  /** The run that this is an attempt of. */
  readonly run: RunInfo;
  /** Id of the handler: its path without extension. */
  readonly handler: string;
  /** Whether nothing outside should be changed: writes through `netbox` are then only logged. */
  readonly dryRun: boolean;
  /**
   * The source that the event came from, NetBox or Nautobot: reads, writes, and any other request. What is written
   * through it is known to be hookbox's own: the events that it causes run no handlers, unless `config.ownChanges` says so.
   * Of an event without a source it is the first that is configured.
   *
   * @throws {Error} where the source has no URL.
   */
  readonly netbox: Client;
  /**
   * Any other source, by its name.
   *
   * @throws {Error} where there is none of this name.
   */
  source(name: string): Client;
  /**
   * Does something once for a run, however many attempts it takes: the result is stored as JSON, and the next attempt
   * gets it from there instead of calling `fn` again. A kill between the effect and its storing repeats the step, so
   * effects carry a key (`ctx.run.id` and the name) where the peer takes one.
   *
   * @param name Unique within the handler.
   * @param fn What to do. Its result must be something that JSON can say, at most 256 KB of it.
   * @returns The result, as it came back from JSON.
   */
  step<T>(name: string, fn: () => T | Promise<T>): Promise<T>;
  /**
   * Emits a named event, for the `custom.<name>` handlers. It is stored together with the outcome of this attempt, if that is
   * good: an attempt that fails has emitted nothing, and one that is repeated does not emit twice. Inside of a step it is
   * stored with the step. A chain of handlers that emit events or write because of each other ends after 8.
   *
   * @param name Lower-case letters, digits, `-` and `_`.
   * @param data What JSON can say, at most 256 KB of it: the handler's `event.data`. @default {null}
   */
  emit(name: string, data?: unknown): void;
  /** An environment variable; undefined where there is none. */
  env(name: string): string | undefined;
}

/** The run that an attempt belongs to. */
export interface RunInfo {
  /** Id of the run. */
  readonly id: string;
  /** Id of the delivery it is for. */
  readonly delivery: string;
  /** Runs of one lane go strictly one after another; null: no order. */
  readonly lane: string | null;
  /** Whether a newer event of the lane has already run. */
  readonly late: boolean;
}

/** Where a handler writes its log lines. `details` are added to the line; an error with its stack. */
export interface Log {
  /** For whoever looks for a mistake. */
  debug(message: string, details?: unknown): void;
  /** For whoever asks what happened. */
  info(message: string, details?: unknown): void;
  /** Something is odd, and the handler goes on. */
  warn(message: string, details?: unknown): void;
  /** Something failed. */
  error(message: string, details?: unknown): void;
}
