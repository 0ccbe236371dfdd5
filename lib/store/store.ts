/**
 * What hookbox asks of a store. One contract suite (`tests/store/contract.ts`) runs against every implementation.
 *
 * A **delivery** is one event as accepted, with its bytes; a **run** is one delivery for one handler; an
 * **attempt** is one execution of a run; a **lane** is the order key of a run.
 *
 * All times are wall-clock milliseconds since the Unix epoch. Nothing here reads a clock: callers say what time it is.
 *
 * @module
 */
import type { Branch, Json, Origin } from "../event/types.ts";
import type {
  Branches,
  Doubt,
  DoubtAnswer,
  NewWrite,
  OpenWrite,
  OwnChanges,
  OwnEffect,
  SeenDelivery,
  SettledWrite,
} from "./origin.ts";
import type { Cluster } from "./cluster.ts";
import type {
  AttemptRow,
  DeliveryRow,
  RunQuery,
  RunRow,
  SourceBacklog,
  StoreCounts,
} from "./shown.ts";

export type { Cluster } from "./cluster.ts";
export type * from "./shown.ts";

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
export type DeliveryKind = "object" | "job" | "plugin" | "unreadable";

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
}

/** A delivery to be stored. */
export interface NewDelivery {
  /** UUIDv7. */
  readonly id: string;
  readonly source: string;
  readonly origin: Origin;
  readonly kind: DeliveryKind;
  readonly receivedAt: number;
  /** The source's own timestamp; `receivedAt` where it gave none. Orders a lane, before `seq`. */
  readonly eventTime: number;
  /** `"dcim.interface"`; null for unreadable ones. */
  readonly objectType: string | null;
  /** `"update"`, `"job_ended"`, `"branch_merged"`; null for unreadable ones. */
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
   * How many runs of this handler all processes together may be executing; undefined: any number. A store for one
   * process needs no such count: its process keeps it.
   */
  readonly concurrency?: number;
}

/** A run that is ours until its lease ends. */
export interface ClaimedRun {
  readonly id: string;
  readonly handler: string;
  /** `"event"`, or `"dead"` for the call of the handler's `dead()`. */
  readonly purpose: "event" | "dead";
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
  /** For `purpose: "dead"`: the error that killed the run it is about. */
  readonly deadError: StoredError | null;
  readonly steps: Readonly<Record<string, Json>>;
  readonly delivery: {
    readonly id: string;
    readonly source: string;
    readonly origin: Origin;
    readonly kind: DeliveryKind;
    readonly urlObjectType: string | null;
    readonly objectType: string | null;
    readonly objectId: string | null;
    readonly user: string | null;
    readonly receivedAt: number;
    /** Where it happened, as it was found out; undefined: as its payload says. */
    readonly branch?: Branch | null;
    readonly body: Uint8Array;
  };
}

/** An error as it is kept. */
export interface StoredError {
  readonly name: string;
  readonly message: string;
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
  /** Whether the handler has a `dead()` that must be called, by a run of its own, should this run become dead now. */
  readonly callDead: boolean;
}

/** What became of a completion. `null`: it was refused, its claim is not the newest. */
export type Completed = {
  readonly state: RunState;
  readonly runAt: number | null;
} | null;

/** What the retention may take away. */
export interface Retention {
  readonly now: number;
  /** Milliseconds for which finished deliveries and their runs are kept. */
  readonly keep: number;
  /** Milliseconds for which their bodies are kept. */
  readonly keepBodies: number;
  /** Bytes that the store may take. */
  readonly maxBytes: number;
}

/** Everything that must outlive a process. */
export interface Store extends AsyncDisposable {
  /** Where it is, without secrets: `"data/hookbox.db"`, `"postgres://db/hookbox"`. */
  readonly location: string;

  /** The other processes that share it. */
  readonly cluster: Cluster;

  /**
   * Stores deliveries, bodies and runs in one durable transaction, in order. Duplicates (also within the batch) make
   * no runs.
   *
   * @throws {StoreBusyError} when another process holds the database: try again.
   * @throws {StoreError} when it cannot be stored (disk full, read-only).
   */
  append(batch: readonly NewDelivery[]): Promise<Appended[]>;

  /**
   * Makes ready runs that are due ours, oldest first within each slot. `leaseUntil` is when others may take them back,
   * where leases belong to runs; in a store for several processes they belong to the process, which keeps renewing its own.
   */
  claim(
    slots: readonly ClaimSlot[],
    now: number,
    leaseUntil: number,
  ): Promise<ClaimedRun[]>;
  /** When the next ready run of these handlers is due; null when there is none. */
  nextDue(handlers: readonly string[]): Promise<number | null>;
  /** Ends attempts; the lanes go on. One transaction; refused completions leave everything as it is. */
  complete(batch: readonly Completion[], now: number): Promise<Completed[]>;
  /** Durably keeps a step's result. False: refused, the claim is not the newest. */
  saveStep(
    run: string,
    claim: number,
    name: string,
    result: Json,
  ): Promise<boolean>;
  /**
   * Puts all running runs of processes that are gone back, `interrupted` + 1, and decides what they had left undecided;
   * gives how many.
   */
  recover(now: number): Promise<number>;

  /** Holds the runs that have not started and are not held yet of handlers that cannot run. */
  hold(handler: string, reason: string): Promise<number>;
  /** The other way: runs held because of their handler become ready again. */
  release(handler: string, now: number): Promise<number>;
  /** Ids of handlers that have unfinished runs. */
  openHandlers(): Promise<string[]>;

  /** Puts dead, held or finished-with-skip runs, or a waiting retry, at the end of their lane, to run now. Gives how many. */
  retry(
    query: { readonly ids: readonly string[] },
    now: number,
  ): Promise<number>;
  /** Gives unfinished or dead runs up: `skipped: dropped`. Running ones are left alone. Gives how many. */
  drop(
    query: { readonly ids?: readonly string[]; readonly handler?: string },
    now: number,
  ): Promise<number>;

  /**
   * Durably records a write that is about to leave. Null: refused, the execution that writes is not the newest of its run.
   * Deliveries that come from now on, and may be caused by it, are held until it is settled.
   */
  beginWrite(write: NewWrite): Promise<number | null>;
  /**
   * What became of a write. What waited for it is decided: runs are skipped, or go on. Told twice, the first counts; but a
   * request id is believed even after "it never happened".
   */
  settleWrite(id: number, settled: SettledWrite, now: number): Promise<void>;
  /** An answer to a write came without what settles it: {@linkcode openWrites} gives it from now on. */
  expireWrite(id: number, now: number): Promise<void>;
  /** The writes of which no answer came before their lease ended. */
  openWrites(now: number): Promise<OpenWrite[]>;
  /** Whether a write is known to be this request of a source. */
  isOwnRequest(source: string, requestId: string): Promise<boolean>;
  /** The effects of own writes that came back as events. */
  ownEffects(): Promise<OwnEffect[]>;
  /** Up to `limit` deliveries of which it must be asked now where they happened, oldest first. */
  doubts(now: number, limit: number): Promise<Doubt[]>;
  /** When the next doubt must be asked about; null when there is none. */
  nextDoubt(): Promise<number | null>;
  /** What was found out about a delivery. */
  answerDoubt(delivery: string, answer: DoubtAnswer, now: number): Promise<void>;
  /**
   * The object events of a source with a source time from `since` on, and a mark: what is stored later is not among
   * them. Replays and samples are none.
   */
  delivered(
    source: string,
    since: number,
  ): Promise<{
    readonly mark: number;
    readonly deliveries: readonly SeenDelivery[];
    /** Of before this time, some may have been deleted since; null: none was. */
    readonly completeSince: number | null;
  }>;

  /** Deletes what is too old or too much, at most 500 rows a transaction; true when there is more to do. */
  purge(retention: Retention): Promise<boolean>;

  /** A value kept under a name; undefined when there is none. */
  getValue(key: string): Promise<Json | undefined>;
  setValue(key: string, value: Json): Promise<void>;
  /** Stores the value unless there is one, and gives what is stored: several processes agree. */
  initValue(key: string, value: Json): Promise<Json>;

  listRuns(query: RunQuery): Promise<RunRow[]>;
  getRun(id: string): Promise<RunRow | null>;
  getAttempts(run: string): Promise<AttemptRow[]>;
  getSteps(run: string): Promise<Record<string, Json>>;
  getDelivery(id: string): Promise<DeliveryRow | null>;
  listDeliveries(
    query: {
      readonly kind?: DeliveryKind;
      readonly before?: number;
      readonly limit?: number;
    },
  ): Promise<
    DeliveryRow[]
  >;
  counts(): Promise<StoreCounts>;
  /** What is unfinished, by source. Its cost grows with that, not with what is finished. */
  backlog(): Promise<Readonly<Record<string, SourceBacklog>>>;

  close(): Promise<void>;
}

/** The store cannot do it: what to tell is in the message, which names the setting to change. */
export class StoreError extends Error {
  override readonly name: string = "StoreError";
}

/** Another process serves this store. */
export class StoreInUseError extends StoreError {
  override readonly name = "StoreInUseError";
}

/** Another process holds the database just now; the same call may succeed later. */
export class StoreBusyError extends StoreError {
  override readonly name = "StoreBusyError";
}
