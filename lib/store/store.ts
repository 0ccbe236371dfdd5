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
import type { Json } from "../event/types.ts";
import type {
  Doubt,
  DoubtAnswer,
  NewWrite,
  OpenWrite,
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
import type {
  Appended,
  ClaimedRun,
  ClaimSlot,
  Completed,
  Completion,
  DeadCalls,
  DeliveryKind,
  NewDelivery,
} from "./work.ts";

export type * from "./shown.ts";
export type * from "./work.ts";

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
   * Makes ready runs that are due ours, oldest first within each slot: until they end, or {@linkcode recover} puts them back.
   */
  claim(slots: readonly ClaimSlot[], now: number): Promise<ClaimedRun[]>;
  /** When the next ready run of these handlers is due; null when there is none. */
  nextDue(handlers: readonly string[]): Promise<number | null>;
  /** Ends attempts; the lanes go on. One transaction; refused completions leave everything as it is. */
  complete(batch: readonly Completion[], now: number): Promise<Completed[]>;
  /** Durably keeps a step's result, and the events that it emitted. False: refused, the claim is not the newest. */
  saveStep(
    run: string,
    claim: number,
    name: string,
    result: Json,
    emits?: readonly NewDelivery[],
  ): Promise<boolean>;
  /** From now on these are called for runs that become dead without an attempt ({@linkcode Completion.callDead} names others). */
  callWhenDead(calls: DeadCalls): Promise<void>;
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
