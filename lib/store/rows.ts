/**
 * From rows, as a database has them, to what the store's interface promises. Flags are numbers or booleans.
 *
 * @module
 */
import type { Action, Json } from "../event/types.ts";
import { STATES } from "./codes.ts";
import type { Head } from "./rules.ts";
import type { AttemptRow, RunRow } from "./shown.ts";
import type { BatchedRun, ClaimedDelivery, ClaimedRun, LogLine, StoredError } from "./work.ts";

/** A run that is to be executed, with its delivery. */
interface RowWithDelivery {
  readonly id: string;
  readonly n: number;
  readonly branch: string | null;
  readonly prechange: string | null;
  readonly source: string;
  readonly origin: ClaimedDelivery["origin"];
  readonly kind: ClaimedDelivery["kind"];
  readonly url_object_type: string | null;
  readonly object_type: string | null;
  readonly action: string | null;
  readonly object_id: string | null;
  readonly user: string | null;
  readonly request_id: string | null;
  readonly error: string | null;
  readonly received_at: number;
  readonly bytes: Uint8Array;
}

/** A run that was just claimed. */
export interface ClaimedRow extends RowWithDelivery {
  readonly seq: number;
  readonly handler: string;
  readonly purpose: ClaimedRun["purpose"];
  readonly lane: string | null;
  readonly claim: number;
  readonly attempt: number;
  readonly interrupted: number;
  readonly quarantine: number | boolean;
  readonly depth: number;
  readonly folded: Action | null;
  readonly dead_error: string | null;
  readonly about: number | null;
  readonly about_handler: string | null;
  /** Of a call: set when it tells of a batch. */
  readonly about_batch: number | null;
}

/** One of the runs of a batch. */
export interface BatchedRow extends RowWithDelivery {
  readonly late: number | boolean;
}

/** The batch whose runs belong to a claimed one; null: it is none, and does not tell of one. */
export function batchOf(
  { seq, purpose, about_batch }: Pick<ClaimedRow, "seq" | "purpose" | "about_batch">,
): number | null {
  return purpose === "batch" ? seq : about_batch;
}

/** A run as its worker gets it. */
export function toClaimed(
  row: ClaimedRow,
  { late, steps, batch }: {
    late: boolean;
    steps: Record<string, Json>;
    batch: readonly BatchedRow[] | null;
  },
): ClaimedRun {
  return {
    id: `${row.id}.${row.n}`,
    handler: row.handler,
    purpose: row.purpose,
    lane: row.lane,
    claim: row.claim,
    attempt: row.attempt,
    interrupted: row.interrupted,
    quarantine: Boolean(row.quarantine),
    late,
    depth: row.depth,
    ...prechangeOf(row),
    ...row.folded === null ? {} : { folded: row.folded },
    ...batch === null ? {} : { batch: batch.map(toBatched) },
    deadError: row.dead_error === null ? null : JSON.parse(row.dead_error) as StoredError,
    ...row.about_handler === null
      ? {}
      : { about: { run: `${row.id}.${row.about}`, handler: row.about_handler } },
    steps,
    delivery: toDelivery(row),
  };
}

function toBatched(row: BatchedRow): BatchedRun {
  return {
    id: `${row.id}.${row.n}`,
    late: Boolean(row.late),
    ...prechangeOf(row),
    delivery: toDelivery(row),
  };
}

function prechangeOf({ prechange }: RowWithDelivery): { readonly prechange?: Json } {
  return prechange === null ? {} : { prechange: JSON.parse(prechange) as Json };
}

function toDelivery(row: RowWithDelivery): ClaimedDelivery {
  return {
    id: row.id,
    source: row.source,
    origin: row.origin,
    kind: row.kind,
    urlObjectType: row.url_object_type,
    objectType: row.object_type,
    action: row.action,
    objectId: row.object_id,
    user: row.user,
    requestId: row.request_id,
    error: row.error,
    receivedAt: row.received_at,
    ...row.branch === null ? {} : { branch: JSON.parse(row.branch) },
    body: row.bytes,
  };
}

/** The head of a lane. */
export interface HeadRow {
  readonly seq: number;
  readonly state: number;
  readonly place_time: number;
  readonly place_turn: number;
  readonly claim: number;
  readonly run_at: number;
  readonly asked: number | boolean;
}

/** A head, as far as who joins its lane must know it. */
export function toHead(row: HeadRow): Head & { readonly seq: number } {
  return {
    seq: row.seq,
    state: STATES[row.state] as Head["state"],
    place: { time: row.place_time, turn: row.place_turn },
    started: row.claim > 0,
    runAt: row.run_at,
    asked: Boolean(row.asked),
  };
}

/** A run, but for its state and what it tells of. */
export type RawRun = Omit<RunRow, "state" | "about"> & {
  readonly state: number;
  readonly about: string | null;
  readonly aboutHandler: string | null;
};

/** A run as people are shown it. */
export function toRun({ about: run, aboutHandler: handler, ...row }: RawRun): RunRow {
  const about = run === null || handler === null ? null : { run, handler };
  return { ...row, about, state: STATES[row.state]! };
}

/** An attempt, but for what is JSON. */
export type RawAttempt = Omit<AttemptRow, "error" | "log"> & {
  readonly error: string | null;
  readonly log: string | null;
};

/** An attempt as people are shown it. */
export function toAttempt(row: RawAttempt): AttemptRow {
  return {
    ...row,
    error: row.error === null ? null : JSON.parse(row.error) as StoredError,
    log: row.log === null ? [] : JSON.parse(row.log) as LogLine[],
  };
}
