/**
 * What becomes of a delivery in doubt, and of its runs, once all is known: decided without a database.
 *
 * @module
 */
import type { Branch } from "../event/types.ts";
import { BRANCHES, OWN_CHANGES } from "./codes.ts";
import {
  type Branches,
  judgeRun,
  OURS,
  type OwnChanges,
  type OwnEffect,
  type Writer,
  type Written,
} from "./origin.ts";

/** A delivery in doubt, as the database has it. */
export interface DoubtRow {
  readonly delivery: number;
  readonly source: string;
  readonly own: number | null;
  readonly user_is_ours: number | boolean;
  readonly since: number;
  readonly request_id: string | null;
  readonly event_time: number;
  readonly object_type: string;
  readonly action: string;
  readonly branch: string | null;
}

/** One of its runs, as the database has it. */
export interface RunInDoubt {
  readonly seq: number;
  readonly handler: string;
  readonly lane: string | null;
  readonly state: number;
  readonly own_changes: number;
  readonly branches: number;
}

/** How a doubt ends. */
interface DoubtEnd {
  /** The write of a handler that came back with the delivery. */
  readonly effect: OwnEffect | null;
  /** Decides about one of its runs. */
  verdictOf(run: RunInDoubt): RunVerdict;
}

/** What becomes of a run in doubt. */
type RunVerdict =
  | { readonly state: "skipped" | "dead"; readonly reason: string }
  /** It goes on. */
  | { readonly state: null; readonly depth: number };

/**
 * Decides.
 *
 * @param writerOf Who of us caused an event, among the settled writes; null: none of them.
 * @param lostOf Why nobody can say whether we caused it. Asked only where there is no writer.
 */
export function endDoubt(
  row: DoubtRow,
  writerOf: (event: Written) => Writer | null,
  lostOf: (row: DoubtRow) => string | null,
): DoubtEnd {
  const { source, request_id: requestId, event_time: eventTime } = row;
  const branch = row.branch === null ? null : JSON.parse(row.branch) as Branch | null;
  const writer = writerOf({ source, requestId, eventTime, branch }) ??
    (row.user_is_ours ? OURS : null);
  const lost = writer === null ? lostOf(row) : null;
  if (lost !== null) return { effect: null, verdictOf: () => ({ state: "dead", reason: lost }) };
  return {
    effect: writer?.handler ? effectOf(row, writer.handler) : null,
    verdictOf: (run) => judge(run, writer, branch),
  };
}

function effectOf(
  { source, object_type: objectType, action }: DoubtRow,
  handler: string,
): OwnEffect {
  return { handler, source, objectType, action };
}

function judge(
  { handler, own_changes, branches }: RunInDoubt,
  writer: Writer | null,
  branch: Branch | null,
): RunVerdict {
  const wants = {
    handler,
    ownChanges: OWN_CHANGES[own_changes] as OwnChanges,
    branches: BRANCHES[branches] as Branches,
  };
  const verdict = judgeRun(wants, writer, branch);
  if (verdict.skip !== null) return { state: "skipped", reason: verdict.skip };
  return { state: null, depth: verdict.depth };
}
