/**
 * What people are shown of a store: runs, attempts, deliveries, counts.
 *
 * @module
 */
import type { DeliveryKind, LogLine, NewDelivery, RunState, StoredError } from "./work.ts";

/** A run as `queue ls` shows it. */
export interface RunRow {
  readonly id: string;
  readonly seq: number;
  readonly delivery: string;
  readonly handler: string;
  readonly source: string;
  readonly purpose: "event" | "batch" | "dead";
  /** For `purpose: "dead"`: the run that it tells of; null: an earlier run of the same handler, which nobody wrote down. */
  readonly about: { readonly run: string; readonly handler: string } | null;
  readonly state: RunState;
  /** Why it is held, skipped or dead. */
  readonly reason: string | null;
  /** Null: no order, or that of its batch. */
  readonly lane: string | null;
  /** Id of the run that carries it, or has carried it, with others; null: none. */
  readonly batch: string | null;
  readonly attempt: number;
  readonly interrupted: number;
  readonly runAt: number;
  readonly createdAt: number;
  readonly finishedAt: number | null;
  /** What its delivery is. */
  readonly kind: DeliveryKind;
  readonly objectType: string | null;
  readonly action: string | null;
  readonly objectId: string | null;
  readonly display: string | null;
  readonly user: string | null;
  readonly requestId: string | null;
}

/** An attempt as `queue show` shows it. */
export interface AttemptRow {
  readonly claim: number;
  readonly attempt: number;
  readonly startedAt: number;
  readonly endedAt: number;
  /** `done`, `skipped`, `failed`, `timeout`, `dead`, `interrupted`. */
  readonly outcome: string;
  readonly error: StoredError | null;
  readonly log: readonly LogLine[];
  readonly logDropped: number;
}

/** A delivery as `queue show` shows it. */
export type DeliveryRow =
  & Omit<
    NewDelivery,
    "runs" | "dedupe" | "body" | "own" | "branch" | "caughtUp"
  >
  & {
    readonly seq: number;
    /** Null once its bytes were purged. */
    readonly body: Uint8Array | null;
  };

/** Which runs `listRuns` gives: newest first. */
export interface RunQuery {
  readonly states?: readonly RunState[];
  readonly handler?: string;
  readonly source?: string;
  readonly objectType?: string;
  readonly objectId?: string;
  readonly delivery?: string;
  /** Only runs that this one carries. */
  readonly batch?: string;
  /** Only runs with a smaller `seq`: the next page. */
  readonly before?: number;
  /** Default 50, at most 1000. */
  readonly limit?: number;
}

/** How many runs there are, by state and handler, and how old the backlog is. */
export interface StoreCounts {
  readonly runs: Readonly<Record<RunState, number>>;
  readonly byHandler: Readonly<
    Record<string, Partial<Record<RunState, number>>>
  >;
  readonly deliveries: number;
  readonly unreadable: number;
  /** `createdAt` of the oldest run that is waiting, ready or running. */
  readonly oldest: number | null;
  /** Bytes on disk. */
  readonly bytes: number;
}

/** What is unfinished of one source. */
export interface SourceBacklog {
  /** Runs that are waiting, ready, running or held. */
  readonly runs: number;
  /** Bytes of their deliveries, each once. */
  readonly bytes: number;
}
