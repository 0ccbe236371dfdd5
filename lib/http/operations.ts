/**
 * What can be done to a running hookbox: by the control socket, and by the admin API.
 *
 * @module
 */
import type { Json } from "../event/types.ts";
import type { HandlerSet } from "../handler/types.ts";
import type { CatchUpResult, CatchUpState } from "../source/catch_up/mod.ts";
import type { RegistrationState } from "../source/types.ts";
import type { StoreCounts } from "../store/store.ts";
import type { Readiness } from "./deps.ts";

/** How a running hookbox is. */
export interface StatusReport {
  readonly version: string;
  readonly pid: number;
  /** Wall-clock milliseconds since the Unix epoch. */
  readonly startedAt: number;
  /** The address that we listen on: `"0.0.0.0:9000"`. */
  readonly listen: string;
  /** Where sources reach us; null where that is not known. */
  readonly url: string | null;
  readonly handlers: HandlerSet;
  /** By the name of the source. */
  readonly registration: Readonly<Record<string, RegistrationState>>;
  /** By the name of the source. */
  readonly catchUp: Readonly<Record<string, CatchUpState>>;
  /** By the id of their handlers; empty where another process runs the tasks. */
  readonly tasks: Readonly<Record<string, TaskState>>;
  readonly counts: StoreCounts;
  readonly readiness: Readiness;
}

/** How a task is. */
export interface TaskState {
  /** `waiting`: to be started again; `failed`: not before the handlers are loaded anew. */
  readonly status: "running" | "waiting" | "failed" | "stopped";
  /** Since when; milliseconds since the Unix epoch. */
  readonly since: number;
  /** When it is started again; null unless it waits. */
  readonly next: number | null;
  /** How often it has failed since it last ran well. */
  readonly failures: number;
  /** What it failed with last; null: it has run well since. */
  readonly error: string | null;
}

/** What a look into one source's change log found. */
export interface CaughtUp extends CatchUpResult {
  readonly source: string;
}

/** What came of a reload. */
export interface ReloadReport {
  /** False: what was there before goes on. */
  readonly ok: boolean;
  readonly problems: readonly string[];
}

/**
 * The operations. A caller does not know whether they happen in this process or in the one that serves.
 *
 * Each throws {@linkcode OperationError} when it cannot be done.
 */
export interface Operations {
  status(): Promise<StatusReport>;
  /** Puts runs at the end of their lanes, to run now. Gives how many. */
  retry(ids: readonly string[]): Promise<number>;
  /** Gives runs up: those named, or all open ones of a handler. Gives how many. */
  drop(query: { readonly ids?: readonly string[]; readonly handler?: string }): Promise<number>;
  /** Makes a new delivery of an old one, for all handlers that match now or for those named. */
  replay(
    deliveryId: string,
    options?: { readonly handlers?: readonly string[] },
  ): Promise<{ readonly id: string; readonly runs: number }>;
  /** Makes a run of a schedule now, whenever it is due: of each handler of this name, or of the one with this id. */
  runSchedule(schedule: string): Promise<{ readonly id: string; readonly runs: number }>;
  /** Stores a named event, for the handlers that listen to it. */
  emit(
    event: { readonly name: string; readonly data: Json },
  ): Promise<{ readonly id: string; readonly runs: number }>;
  /** Reads settings and handlers again. */
  reload(): Promise<ReloadReport>;
  /** Brings the registration about, or only says what would be done. */
  register(
    options: { readonly dryRun: boolean; readonly takeOver: boolean },
  ): Promise<RegistrationState>;
  /** Looks into the change log now for events whose delivery never came, whatever their age. */
  catchUp(options: {
    /** Only of this source. */
    readonly source?: string;
    /** Milliseconds since the Unix epoch, by the source's clock; absent: since the last look. */
    readonly since?: number;
    readonly dryRun: boolean;
  }): Promise<readonly CaughtUp[]>;
  /** Removes all that is registered, or only says what would be. */
  unregister(options: { readonly dryRun: boolean }): Promise<RegistrationState>;
}

/** Why an operation cannot be done. Its message is for people. */
export class OperationError extends Error {
  override readonly name = "OperationError";
  /** In the words of HTTP: 400 asked wrongly, 404 no such thing, 409 not in this state, 500 failed, 503 not now. */
  readonly status: 400 | 404 | 409 | 500 | 503;

  constructor(status: 400 | 404 | 409 | 500 | 503, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}
