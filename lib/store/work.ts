/**
 * What is put into a store, taken out to be executed, and given back.
 *
 * @module
 */
import type { Action, Branch, Json, Origin } from "../event/types.ts";
import type { Gather } from "./gather.ts";
import type { Branches, OwnChanges } from "./origin.ts";

/** Where a run is in its life. */
export type RunState =
  | "waiting"
  | "ready"
  | "running"
  | "held"
  | "done"
  | "skipped"
  | "dead";

/** What a delivery turned out to be. */
export type DeliveryKind = "object" | "job" | "plugin" | "unreadable" | "named" | "schedule";

/** A run to be made together with its delivery. */
export interface NewRun {
  readonly handler: string;
  /** Runs of one lane go strictly one after another; null: no order. */
  readonly lane: string | null;
  /** Set when the handler cannot run now: `"handler broken"`, `"no such handler"`. The run keeps its place in its lane. */
  readonly held?: string;
  /** Whether it runs for what hookbox itself has written. Default `"skip"`. */
  readonly ownChanges?: OwnChanges;
  /** Where it runs for what happened there. Default `"main"`. */
  readonly branches?: Branches;
  /** Milliseconds until it is due: more may come that it is gathered with. Default 0. */
  readonly delay?: number;
  /** What the object was before the event, as far as a later run may have to begin from there (`config.debounce`). */
  readonly prechange?: Json;
}

/** A delivery to be stored. */
export interface NewDelivery {
  /** UUIDv7. */
  readonly id: string;
  /** Name of its source; empty where it has none (a schedule, a named event that nobody's event led to). */
  readonly source: string;
  readonly origin: Origin;
  readonly kind: DeliveryKind;
  readonly receivedAt: number;
  /** The source's own timestamp; `receivedAt` where it gave none. Orders a lane, before `seq`. */
  readonly eventTime: number;
  /** `"dcim.interface"`; null for unreadable ones, and for what has no object. */
  readonly objectType: string | null;
  /** `"update"`, `"job_ended"`, `"branch_merged"`, the name of a schedule or a named event; null for unreadable ones. */
  readonly action: string | null;
  readonly objectId: string | null;
  readonly display: string | null;
  readonly user: string | null;
  readonly requestId: string | null;
  /** The object type that the URL named, where the body does not say it all. */
  readonly urlObjectType: string | null;
  /** Why it could not be read; only with `kind: "unreadable"`. */
  readonly error: string | null;
  /** Which of the configured secrets verified it (0 = the first); null where none was needed. */
  readonly secretIndex: number | null;
  /** The exact bytes. */
  readonly body: Uint8Array;
  /**
   * SHA-256 of the bytes where the same bytes mean the same event, else null: never a duplicate. The same bytes have the
   * same `eventTime`, or none of their own (`eventTime` is then `receivedAt`): stores may look for them by both.
   */
  readonly dedupe: Uint8Array | null;
  /**
   * Whether hookbox itself may have caused it. `"maybe"`: its user is ours, or not known, and the recorded writes tell;
   * `"yes"`: its user belongs to hookbox alone. Default `"no"`.
   */
  readonly own?: "no" | "maybe" | "yes";
  /** How many handlers led to it, one through the other: for an event that was emitted. Default 0. */
  readonly depth?: number;
  /** Where it happened; `"unknown"`: the source must be asked, and its runs are held until then. Default null: on main. */
  readonly branch?: Branch | null | "unknown";
  /** For an event of the change log, whose delivery never came: what tells it from those that do come. */
  readonly caughtUp?: {
    /** Deliveries up to this one ({@linkcode Store.delivered}) are known not to be it. */
    readonly mark: number;
    /** Source time of the first change that it tells of: a delivery of that time or later may be the same event. */
    readonly from: number;
    /** Up to which source time it may be; null: any time. */
    readonly until: number | null;
  };
  readonly runs: readonly NewRun[];
}

/** What became of one delivery of a batch. */
export interface Appended {
  /** The id under which the bytes are stored: an earlier delivery's for a duplicate. */
  readonly id: string;
  readonly duplicate: boolean;
  /** How many runs were made. */
  readonly runs: number;
  /** Set when nothing was done for it, because its event was found in the change log before it came. */
  readonly caughtUpBefore?: boolean;
}

/** Up to `limit` runs of one handler and source. */
export interface ClaimSlot {
  readonly handler: string;
  readonly source: string;
  readonly limit: number;
  /**
   * How many more may be given, which will wait for a place; default: none. A store need not give them, and does not
   * once the bodies of all that it gives are a megabyte.
   */
  readonly ahead?: number;
  /**
   * How many runs of this handler all processes together may be executing; undefined: any number. A store for one
   * process needs no such count: its process keeps it.
   */
  readonly concurrency?: number;
  /** How its runs are gathered; undefined: each runs by itself. */
  readonly gather?: Gather;
}

/** The stored delivery that a run is for. */
export interface ClaimedDelivery {
  readonly id: string;
  readonly source: string;
  readonly origin: Origin;
  readonly kind: DeliveryKind;
  readonly urlObjectType: string | null;
  readonly objectType: string | null;
  readonly action: string | null;
  readonly objectId: string | null;
  readonly user: string | null;
  readonly requestId: string | null;
  readonly error: string | null;
  readonly receivedAt: number;
  /** Where it happened, as it was found out; undefined: as its payload says. */
  readonly branch?: Branch | null;
  readonly body: Uint8Array;
}

/** One of the runs that a batch carries. */
export interface BatchedRun {
  readonly id: string;
  /** Whether a newer event of its lane has already been started, in another batch. */
  readonly late: boolean;
  /** See {@linkcode ClaimedRun.prechange}. */
  readonly prechange?: Json;
  readonly delivery: ClaimedDelivery;
}

/** A run that is ours until its lease ends. */
export interface ClaimedRun {
  readonly id: string;
  readonly handler: string;
  /** `"event"`; `"batch"`: several events at once; `"dead"`: a call that tells of a dead run. */
  readonly purpose: "event" | "batch" | "dead";
  readonly lane: string | null;
  /** The fence: every message about this execution carries it; an older one is refused. */
  readonly claim: number;
  /** 1-based; what retries count. */
  readonly attempt: number;
  /** How often an execution was lost with its thread or process. */
  readonly interrupted: number;
  /** Whether it must run alone, because a thread was lost with it. */
  readonly quarantine: boolean;
  /** Whether a newer event of its lane has already started. */
  readonly late: boolean;
  /** How many own writes led to it, one through the other: 0 for what somebody else did. */
  readonly depth: number;
  /** A prechange taken over from a superseded run; undefined: the delivery's own. */
  readonly prechange?: Json;
  /** Set when it runs for several events that were debounced: what all of them together did. */
  readonly folded?: Action;
  /** Of a batch, and of a call that tells of a dead one: the runs that it carries, by the times of their events. */
  readonly batch?: readonly BatchedRun[];
  /** For `purpose: "dead"`: the error that killed the run it is about. */
  readonly deadError: StoredError | null;
  /** For `purpose: "dead"`: that run. Absent where an earlier hookbox made the call: then it is one of the same handler. */
  readonly about?: { readonly run: string; readonly handler: string };
  readonly steps: Readonly<Record<string, Json>>;
  /** Of a batch: that of its first run. */
  readonly delivery: ClaimedDelivery;
}

/** An error as it is kept. */
export interface StoredError {
  /** The name of its class: `"NetBoxError"`. */
  readonly name: string;
  /** For people, with its causes. */
  readonly message: string;
  /** The same, with the frames of the handler and its modules. */
  readonly stack?: string;
}

/** One line that a handler logged. */
export interface LogLine {
  readonly time: number;
  readonly level: "debug" | "info" | "warning" | "error";
  readonly message: string;
}

/** What an execution ended with. */
export type Outcome =
  | { readonly kind: "done" }
  | { readonly kind: "skipped"; readonly reason: string }
  /** Not to be tried again. */
  | { readonly kind: "dead"; readonly error: StoredError }
  /** To be tried again, if tries are left. */
  | {
    readonly kind: "failed";
    readonly error: StoredError;
    /** Milliseconds to wait before the next attempt; null: no try is left, the run is dead. */
    readonly retryIn: number | null;
    /** The wait was asked for by the handler (`RetryAfter`): neither capped nor counted against the lane. */
    readonly asked: boolean;
    /**
     * Present with `config.supersede`: a newer waiting run of the same lane takes this run's place, with this
     * prechange, and this run ends as `skipped: superseded by <run>`.
     */
    readonly supersede?: { readonly prechange: Json };
    /** Distinguishes a deadline from a throw in the attempt's record. */
    readonly timeout?: boolean;
  }
  /** The thread or process was lost, or we are draining: no attempt is counted. */
  | {
    readonly kind: "interrupted";
    readonly reason: string;
    /** Adds to `interrupted`; false when we put it back by ourselves (drain). */
    readonly counted: boolean;
    /** From now on it runs alone. */
    readonly quarantine: boolean;
  };

/** A run that its batch does not carry any more: it ends by itself, whatever becomes of the batch. */
export interface LeftRun {
  readonly run: string;
  readonly outcome: Extract<Outcome, { kind: "skipped" | "dead" }>;
}

/** The end of one attempt. */
export interface Completion {
  readonly run: string;
  readonly claim: number;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly outcome: Outcome;
  readonly log: readonly LogLine[];
  /** Lines beyond the limit, counted but not kept. */
  readonly logDropped: number;
  /** Handlers of which each is to be called, by a run of its own, should this run become dead now. */
  readonly callDead: readonly string[];
  /** Events that were emitted: stored if the run is done now, in the same transaction. */
  readonly emits?: readonly NewDelivery[];
  /** Of a batch: the runs that its handler does not want. */
  readonly left?: readonly LeftRun[];
}

/** What became of a completion. `null`: it was refused, its claim is not the newest. */
export type Completed = {
  readonly state: RunState;
  readonly runAt: number | null;
  /** Whether a run of its handler may have become ready by it: it gave its lane to the next, or `dead()` is to be called. */
  readonly more: boolean;
  /** How many calls tell of its death; absent: none. */
  readonly calls?: number;
  /** What became of the events that were emitted; absent: none was stored. */
  readonly emitted?: readonly Appended[];
} | null;

/** Handlers to be called, by runs of their own, when a run becomes dead. */
export interface DeadCalls {
  /** Those with a `dead()`, for their own runs. */
  readonly own: readonly string[];
  /** Those that are told of every dead run. */
  readonly all: readonly string[];
}
