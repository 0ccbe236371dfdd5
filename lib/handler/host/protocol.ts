/**
 * What crosses the line between the main thread and a handler host. Everything here can be structured-cloned.
 *
 * The host sends one {@linkcode Batch} at a time and waits for its acknowledgement, so that a handler that logs in a
 * loop cannot starve the receiver. Its sign of life is a counter in shared memory, which needs no message. The one
 * message outside of batches is {@linkcode Loading}: an import that blocks its thread could never read an
 * acknowledgement.
 *
 * @module
 */
import type { Json } from "../../event/types.ts";
import type { Settlement } from "../../store/origin.ts";
import type { ClaimedRun, LeftRun, LogLine, Outcome } from "../../store/store.ts";
import type { HandlerInfo, HandlerSet, PlainConfig, Special } from "../types.ts";

/** A source as a host reaches it. */
export interface HostSource {
  readonly kind: "netbox" | "nautobot";
  /** Null: there is no client. */
  readonly url: string | null;
  readonly token: string | null;
  readonly caFile: string | null;
  readonly sslVerify: boolean | string;
}

/** What a host is started with (`workerData`). */
export interface HostInit {
  /** Absolute path of the handlers folder. */
  readonly root: string;
  /** Absolute path of the folder of plugins, and our version, which they must fit. */
  readonly plugins?: { readonly root: string; readonly version: string };
  /** Files (relative) that must not be imported, with the reason: they took a thread down while loading. */
  readonly skip: Readonly<Record<string, string>>;
  /** By name. */
  readonly sources: Readonly<Record<string, HostSource>>;
  /** `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`: for the clients of the sources. */
  readonly proxy?: {
    readonly https: string | null;
    readonly http: string | null;
    readonly no: string | null;
  };
  /** Four bytes of shared memory: the host adds 1 to them (as Int32) every second while its event loop turns. */
  readonly heartbeat: SharedArrayBuffer;
  readonly dryRun: boolean;
  /** Variables of the env file: `ctx.env()` gives them where the environment has none of that name. */
  readonly env?: Readonly<Record<string, string>>;
  /** Whether programs are run (`HOOKBOX_EXEC`), by a host of their own. */
  readonly exec?: boolean;
  /** What the host of programs runs: it loads no files. */
  readonly programs?: ProgramSet;
}

/** Handlers that are programs, and are ready. */
export interface ProgramSet {
  readonly handlers: readonly HandlerInfo[];
  /** By handler: what it gets of our environment. */
  readonly environments: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Limits that both sides keep. */
export const LIMITS = {
  /** Messages in one batch. */
  batchMessages: 256,
  /** Bytes (roughly) in one batch. */
  batchBytes: 1024 * 1024,
  /** Log lines kept for one attempt; the rest are counted. */
  logLines: 1000,
  /** Characters of one log line. */
  logLineLength: 8192,
  /** Bytes of a step's result as JSON, and of the data of an event that is emitted. */
  stepBytes: 256 * 1024,
  /** Events that one attempt, or one step, may emit, and the bytes of their data. */
  emits: 1000,
  emitBytes: 1024 * 1024,
} as const;

/**
 * The exit code of a host thread that has reached its heap limit. Measured on 2.9.4: only out of a timer does that end
 * the thread. Elsewhere V8 ends the piece of code that runs, raises the limit (168 → 235 MB) and goes on; the heart beats,
 * and the run would be missed at its deadline only. Hence a host that finds at a beat that `heap_size_limit`
 * (`node:v8`) has grown exits with this code.
 */
export const OUT_OF_MEMORY_EXIT = 137;

/** Main to host. */
export type ToHost =
  | {
    readonly type: "run";
    readonly run: ClaimedRun;
    readonly config: PlainConfig;
    readonly timeout: number;
    /** Only ask `when` and `schema`: the outcome is `done` where the handler would be called. */
    readonly ask?: true;
  }
  /** Abort the attempt's `signal`, because of its deadline or because we are stopping. */
  | {
    readonly type: "abort";
    readonly run: string;
    readonly claim: number;
    /** For people: `"its deadline of 60 s has passed"`, `"hookbox is stopping"`. */
    readonly reason: string;
    /** Whether it is its deadline: an attempt that then fails is recorded as a timeout. */
    readonly timeout: boolean;
  }
  /** Call a handler of what is no run: a task, `lifecycle.start`, `lifecycle.stop`. */
  | {
    readonly type: "call";
    /** Tells the calls of this host apart. */
    readonly call: number;
    readonly handler: string;
    readonly special: Special;
    readonly attempt: number;
  }
  /** Abort the `signal` of a call. */
  | { readonly type: "abort-call"; readonly call: number; readonly reason: string }
  /** The answer to a `step` message: stored, or refused because the claim is old. */
  | {
    readonly type: "step-stored";
    readonly id: number;
    readonly stored: boolean;
    readonly error?: string;
  }
  /** The answer to a `write` message: the write's number, or null: refused because the claim is old. */
  | {
    readonly type: "write-stored";
    readonly id: number;
    readonly write: number | null;
    readonly error?: string;
  }
  /** The answer to an `emit` message: stored, unless there is an error. */
  | { readonly type: "emit-stored"; readonly id: number; readonly error?: string }
  /** The last batch was taken; the next may come. */
  | { readonly type: "ack"; readonly batch: number };

/** Everything that the host posts. */
export type Post = Batch | Loading;

/**
 * About to import this file: posted by itself, at once, and never acknowledged. When the thread is gone or silent
 * before `loaded` came, the last file named was it. (Measured on 2.9.4: it arrives before `exit`, also when the file
 * calls `Deno.exit` or blocks at once; it may arrive after `error`.)
 */
export interface Loading {
  readonly type: "loading";
  readonly file: string;
}

/** An event that a handler emits. */
export interface Emitted {
  /** `"deploy"` for the handlers `custom.deploy`. */
  readonly name: string;
  /** What came of its data in JSON. */
  readonly data: Json;
}

/** Host to main, in a batch. */
export type FromHost =
  | { readonly type: "loaded"; readonly set: HandlerSet }
  | {
    readonly type: "outcome";
    readonly run: string;
    readonly claim: number;
    readonly outcome: HostOutcome;
    readonly log: readonly LogLine[];
    readonly logDropped: number;
    /** The event's prechange, for `config.supersede`; only with a failed outcome. */
    readonly prechange?: Json;
    /** Of a batch: the runs that the handler does not want. */
    readonly left?: readonly LeftRun[];
    /** What was emitted; only with an attempt that is done. */
    readonly emits?: readonly Emitted[];
  }
  /** A call is over. */
  | { readonly type: "returned"; readonly call: number; readonly outcome: CallOutcome }
  /**
   * A line as it was logged, for the process's own log: best effort, dropped while too many wait. Without a run where a
   * file logs while it is imported, without both where nobody can tell.
   */
  | {
    readonly type: "log";
    readonly run?: string;
    readonly handler?: string;
    readonly line: LogLine;
  }
  | {
    readonly type: "step";
    readonly id: number;
    readonly run: string;
    readonly claim: number;
    readonly name: string;
    readonly result: Json;
    /** What it emitted. */
    readonly emits?: readonly Emitted[];
  }
  /** An event that a call emits: nothing of a call is stored with which it could be. */
  | {
    readonly type: "emit";
    readonly id: number;
    readonly call: number;
    readonly event: Emitted;
  }
  /** A write to a source that waits to leave until it is recorded. */
  | Author & {
    readonly type: "write";
    readonly id: number;
    readonly source: string;
    readonly method: string;
    /** Without host and query. */
    readonly path: string;
    /** `schemaId` of the branch that is written to; null: main. */
    readonly branch: string | null;
    /** Null: it is not in the change log. */
    readonly nonce: string | null;
    /** Milliseconds after which no answer is waited for. */
    readonly timeout: number;
  }
  /** What became of a write. */
  | {
    readonly type: "written";
    readonly write: number;
    readonly settled: Settlement;
  }
  /** An error that no attempt can be blamed for with certainty: thrown from a timer, a forgotten promise. */
  | {
    readonly type: "stray";
    readonly error: string;
    readonly run?: string;
    readonly handler?: string;
  };

/** Who does something: the execution of a run, or a call. */
export type Author =
  | { readonly run: string; readonly claim: number }
  | { readonly call: number };

/** What the host says of a call. */
export type CallOutcome = Exclude<HostOutcome, { kind: "skipped" }>;

/** What the host says of an attempt: main adds the retry schedule. */
export type HostOutcome =
  | Extract<Outcome, { kind: "done" | "skipped" | "dead" }>
  | {
    readonly kind: "failed";
    readonly error: {
      readonly name: string;
      readonly message: string;
      readonly stack?: string;
    };
    /** Milliseconds that the handler asked to wait (`RetryAfter`). */
    readonly retryAfter?: number;
    readonly timeout?: boolean;
  };

/** One parcel. `seq` counts from 1. */
export interface Batch {
  readonly type: "batch";
  readonly seq: number;
  readonly messages: readonly FromHost[];
}

export type { HandlerInfo, HandlerSet };
