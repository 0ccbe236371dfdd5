/**
 * What is known of a handler as plain data: enough to match, order and limit its runs without loading its file.
 *
 * @module
 */
import type { NamedEvent, SourceEvent } from "../event/types.ts";

/** What handlers are matched with. */
export type MatchedEvent = SourceEvent | NamedEvent;

/** What an object handler can be bound to. */
export type BindingAction =
  | "create"
  | "update"
  | "delete"
  | "job_started"
  | "job_ended"
  | "any";

/** What a handler listens to. */
export interface Binding {
  /** App label (`dcim`), or a pattern of an `on` entry (`*`, `netbox_*`); `any` in a file name is `*` here. */
  readonly app: string;
  readonly model: string;
  /** An action, `*` (create, update and delete), or with `event: true` the name of an event type of the source (`branch_merged`). */
  readonly action: string;
  /** Set for `app.model:event_type` entries of `on`. */
  readonly event?: boolean;
}

/** What a handler of something that has no object is for. */
export interface Special {
  readonly kind: "schedule" | "task" | "custom" | "lifecycle";
  /** Of a schedule, a task or a custom event: its name. Of `lifecycle`: `start`, `stop` or `dead`. */
  readonly name: string;
}

/** `config` as main uses it: plain data, defaults filled in, times in milliseconds. */
export interface PlainConfig {
  readonly description?: string;
  readonly enabled: boolean;
  /** Top-level fields of which one must have changed; undefined: any change. */
  readonly fields?: readonly string[];
  /** `object`, `handler`, `none`, or `data.<path>`. */
  readonly lane: string;
  readonly concurrency: number;
  /** Retries after the first attempt. */
  readonly retries: number;
  /** Waits before the first, second, … retry in ms; the last repeats. */
  readonly backoff: readonly number[];
  /** Milliseconds for one attempt. */
  readonly timeout: number;
  readonly supersede: boolean;
  /** Waits for more of the same object, of which only the last one runs. Milliseconds. */
  readonly debounce?: { readonly wait: number; readonly max: number };
  /** Waits for more, to run together. Milliseconds. */
  readonly batch?: {
    readonly wait: number;
    readonly max: number;
    /** `handler`, `request`, or `data.<path>`. */
    readonly by: string;
    readonly size: number;
  };
  /** Names of the sources it listens to; undefined: all. */
  readonly sources?: readonly string[];
  /** Whether object and change log are read again before each attempt. */
  readonly refresh: boolean;
  /** For what happened where it runs: on main, in branches, or both. */
  readonly branches: "main" | "branches" | "all";
  /** For which of hookbox's own changes it runs. */
  readonly ownChanges: "skip" | "others" | "run";
  /** Whether it runs for what is found in the change log because its delivery was lost. */
  readonly catchUp: boolean;
  /** Of a schedule: when it is due, in five fields, or six with seconds. */
  readonly cron?: string;
  /** The time zone of `cron`; undefined: UTC. */
  readonly timezone?: string;
  /** Of a schedule: milliseconds between two times at which it is due. */
  readonly every?: number;
  /** What becomes of times at which nobody could run the schedule; undefined: `"once"`. */
  readonly missed?: "once" | "all" | "skip";
}

/** What is known of a handler that is a program: an executable file in another language. */
export interface ProgramInfo {
  /** Absolute path of the file. */
  readonly path: string;
  /** Names of variables of our environment that it gets, beside those that every program gets. */
  readonly env: readonly string[];
}

/** A place in a source. */
export interface SourcePlace {
  /** Absolute path of the file. */
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based. */
  readonly column: number;
}

/** A handler file and what became of it. */
export interface HandlerInfo {
  /** Its path below the handlers folder without extension: `dns/ipam.ipaddress.create`; with `<plugin>:` before it. */
  readonly id: string;
  /** Its path below the handlers folder. */
  readonly file: string;
  /** `disabled`: by its name or `config.enabled: false`. `off`: a program, and programs are not run (`HOOKBOX_EXEC`). */
  readonly status: "ready" | "broken" | "disabled" | "off";
  /** Why it is broken or off: for people, with the file's own line where there is one. */
  readonly problem?: string;
  /** Set where its file is a program. */
  readonly program?: ProgramInfo;
  /** Where it is wrong, if that is known. */
  readonly place?: SourcePlace;
  /** Empty when it is special, and when it is broken and its name does not say what it listens to. */
  readonly bindings: readonly Binding[];
  /** What it is for where that is not an object. */
  readonly special: Special | null;
  readonly config: PlainConfig;
  readonly hasWhen: boolean;
  readonly hasSchema: boolean;
  readonly hasDead: boolean;
  /** The files of the middleware that wraps it, outermost first; absent: there is none. */
  readonly middleware?: readonly string[];
}

/** A plugin whose handlers are loaded. */
export interface PluginInfo {
  /** What the ids of its handlers begin with, before a colon. */
  readonly name: string;
  readonly version: string;
  readonly description?: string;
  /** Its folder. */
  readonly from: string;
}

/** What loading a folder of handlers gave. */
export interface HandlerSet {
  readonly handlers: readonly HandlerInfo[];
  /** Errors that belong to no handler: a file name that is none. Each names the file and the nearest right name. */
  readonly problems: readonly Fault[];
  /** What is odd and no error: a file that looks like a program and is not executable. */
  readonly warnings?: readonly Fault[];
  /** The plugins, if there are any. */
  readonly plugins?: readonly PluginInfo[];
}

/** What is wrong with one file, for people. */
export interface Fault {
  /** Its path below the handlers folder. */
  readonly file: string;
  readonly problem: string;
  /** Where it is wrong, if that is known. */
  readonly place?: SourcePlace;
}

/** Why the runs of a handler that is not ready are held. */
export const HELD: Readonly<Record<Exclude<HandlerInfo["status"], "ready">, string>> = {
  broken: "handler broken",
  disabled: "handler disabled",
  off: "programs are off (HOOKBOX_EXEC)",
};

/** Ids of the handlers that are told of every dead run. */
export function deadListenersOf(set: HandlerSet | null): string[] {
  return set?.handlers.filter(({ special, status }) =>
    special?.kind === "lifecycle" && special.name === "dead" && status !== "disabled"
  ).map(({ id }) => id) ?? [];
}

/** The handlers of a plugin. */
export function handlersOf({ handlers }: HandlerSet, plugin: string): readonly HandlerInfo[] {
  return handlers.filter(({ id }) => id.startsWith(`${plugin}:`));
}

/** The files that cannot be used: those that have no handler's name, and those that are broken. */
export function faultsOf({ handlers, problems }: HandlerSet): readonly Fault[] {
  return [...problems, ...inStatus(handlers, "broken")];
}

/** What is no error and yet should be known: programs that are off, and files that are nearly programs. */
export function doubtsOf({ handlers, warnings = [] }: HandlerSet): readonly Fault[] {
  return [...inStatus(handlers, "off"), ...warnings];
}

function inStatus(handlers: readonly HandlerInfo[], status: "broken" | "off"): Fault[] {
  return handlers.filter((handler) => handler.status === status)
    .map(({ file, problem, place }) => ({
      file,
      problem: problem ?? status,
      ...place && { place },
    }));
}
