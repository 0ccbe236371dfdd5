/**
 * Where events come from: whether hookbox wrote what they tell of, and whether it happened on main or in a branch.
 *
 * @module
 */
import type { Branch, Origin } from "../event/types.ts";

/** For which of hookbox's own changes a handler runs. `others`: those that other handlers made. */
export type OwnChanges = "skip" | "others" | "run";

/** For what happened where a handler runs. */
export type Branches = "main" | "branches" | "all";

/** Runs at this depth are skipped: so many handlers have written, or emitted events, because of each other. */
export const MAX_DEPTH = 8;

/** A write to a source, before it leaves. */
export interface NewWrite {
  readonly source: string;
  /** The execution that writes; null: no run. */
  readonly run: { readonly id: string; readonly claim: number } | null;
  /** Who writes without a run: a task, a start or an end. Absent: hookbox itself, for its registration. */
  readonly handler?: string;
  readonly method: string;
  /** Path without host and query: `/api/dcim/interfaces/5/`. */
  readonly path: string;
  /** `schemaId` of the branch that is written to; null: main. */
  readonly branch: string | null;
  /** What finds the write in the change log: it is in the changelog message. Null: the source takes none. */
  readonly nonce: string | null;
  readonly startedAt: number;
  /** When an answer will not come any more. */
  readonly leaseUntil: number;
}

/** What became of a write. */
export interface SettledWrite {
  /** What the source calls the request; null: it never happened. */
  readonly requestId: string | null;
  /** Up to which source time events of this request are caused by it; null: any time. */
  readonly until: number | null;
  /** Nobody can find out: runs that waited for it become dead, with this reason. */
  readonly lost?: string;
}

/**
 * What an answer tells of a write. `"look"`: it does not say what the source calls the request, so the change log must be
 * asked.
 */
export type Settlement = SettledWrite | "look";

/** A write of which no answer came. */
export interface OpenWrite extends Omit<NewWrite, "run" | "handler"> {
  readonly id: number;
  readonly handler: string | null;
}

/** An own write of a handler came back as an event of this kind. */
export interface OwnEffect {
  readonly handler: string;
  readonly source: string;
  /** `dcim.interface` */
  readonly objectType: string;
  readonly action: string;
}

/** A delivery of which the source must be asked where it happened. */
export interface Doubt {
  readonly delivery: string;
  readonly source: string;
  /** Since when it is held. */
  readonly since: number;
  /** How often it was asked already. */
  readonly asked: number;
}

/** What was found out about a delivery. */
export type DoubtAnswer =
  /** It happened there; null: on main. */
  | { readonly kind: "happened"; readonly branch: Branch | null }
  /** No handler runs for it. */
  | { readonly kind: "skip"; readonly reason: string }
  /** Nobody can find out: its runs are dead, and wait for a person. */
  | { readonly kind: "dead"; readonly reason: string }
  /** Not known yet: ask again then. */
  | { readonly kind: "later"; readonly at: number };

/** A delivery, as far as the change log is compared with it. */
export interface SeenDelivery {
  readonly requestId: string | null;
  readonly objectType: string;
  readonly objectId: string;
  readonly action: string;
  /** Source time in milliseconds. */
  readonly time: number;
  readonly origin: Origin;
  /** False: it came after its own catch-up, and made no runs. */
  readonly told: boolean;
}

/** Who wrote what an event tells of. */
export interface Writer {
  /** Null: hookbox itself, for its registration, or somebody with its user. */
  readonly handler: string | null;
  readonly run: string | null;
  readonly depth: number;
}

/** Who wrote it of whom only the user is known. */
export const OURS: Writer = { handler: null, run: null, depth: 0 };

/** An event, as far as its writer is looked for. */
export interface Written {
  readonly source: string;
  readonly requestId: string | null;
  readonly eventTime: number;
  /** Where it happened; null: on main. */
  readonly branch: Branch | null;
}

/** What becomes of one run, once all is known about its delivery. */
type Verdict =
  | { readonly skip: string }
  | { readonly skip: null; readonly depth: number };

/**
 * Decides about a run.
 *
 * @param writer Who of us wrote it; null: somebody else did.
 * @param branch Where it happened; null: on main.
 */
export function judgeRun(
  run: {
    readonly handler: string;
    readonly ownChanges: OwnChanges;
    readonly branches: Branches;
  },
  writer: Writer | null,
  branch: Branch | null,
): Verdict {
  if (branch !== null && run.branches === "main") return { skip: `in a branch: ${branch.name}` };
  if (branch === null && run.branches === "branches") return { skip: "not in a branch" };
  if (writer === null) return { skip: null, depth: 0 };
  const foreign = writer.handler !== null && writer.handler !== run.handler;
  if (run.ownChanges === "skip" || (run.ownChanges === "others" && !foreign)) {
    return { skip: `own change: written by ${describe(writer)}` };
  }
  const depth = writer.depth + 1;
  if (depth < MAX_DEPTH) return { skip: null, depth };
  return {
    skip: `own change: a chain of ${MAX_DEPTH} handlers that write because of each other, the ` +
      `last ${describe(writer)}`,
  };
}

function describe({ handler, run }: Writer): string {
  if (handler !== null) return run === null ? handler : `${handler} in run ${run}`;
  return run === null ? "hookbox itself" : `run ${run}`;
}

/** Whether an event is caused by a settled write, judged by its place: a merge replays what was written in a branch. */
export function isSamePlace(written: string | null, branch: Branch | null): boolean {
  return written === null || branch !== null;
}
