/**
 * Runs that are gathered before one of them runs: batches, and debouncing. Decided without a database.
 *
 * Nothing is done when an event comes: its run joins its lane as ever, due some time later. When the head of a lane is due,
 * it is looked at what has come behind it; what may still grow is due again later, and is not looked at until then. So what
 * waits costs nothing, however much it is.
 *
 * @module
 */
import type { Action } from "../event/types.ts";

/** How the runs of a handler are gathered. Times in milliseconds. */
export interface Gather {
  /** `"batch"`: they run together. `"debounce"`: of those of one object only the last one runs. */
  readonly kind: "batch" | "debounce";
  /** So long nothing more must have come. */
  readonly wait: number;
  /** So long after the first one they run, whatever comes. */
  readonly max: number;
  /** Most of them. */
  readonly size: number;
}

/** Most bytes of a batch: all of them are in memory at once. One event may be larger. */
export const MOST_BYTES = 32 * 2 ** 20;

/** A run of a lane, as far as gathering must know it. */
export interface Gatherable {
  readonly seq: number;
  readonly id: string;
  readonly purpose: string;
  readonly object: string | null;
  readonly created_at: number;
  readonly event_time: number;
  readonly claim: number;
  readonly depth: number;
  /** Whether nothing holds it. */
  readonly free: number | boolean;
  /** Whether what its object was before the event is stored with it. */
  readonly knows_before: number | boolean;
  readonly action: string | null;
  readonly branch: string | null;
  /** Of its body; null: it is not kept any more. */
  readonly bytes: number | null;
}

/** What becomes of the head of a lane, and of those behind it. */
export type Gathered =
  /** More may come: it is due then. */
  | { readonly kind: "later"; readonly at: number }
  /** It runs as it is. */
  | { readonly kind: "alone" }
  /** These run together. */
  | { readonly kind: "batch"; readonly runs: readonly Gatherable[] }
  /** The last one runs for all of them, from what the object was before the first. */
  | {
    readonly kind: "last";
    readonly first: Gatherable;
    readonly last: Gatherable;
    readonly others: readonly Gatherable[];
    readonly reason: string;
    /** What all of them together did. */
    readonly action: Action;
  }
  /** None of them runs. */
  | { readonly kind: "none"; readonly runs: readonly Gatherable[]; readonly reason: string };

/**
 * Decides.
 *
 * @param lane The head, which is due and free, and up to `size` that wait behind it, in their order.
 */
export function gathered(
  lane: readonly [Gatherable, ...Gatherable[]],
  { kind, wait, max, size }: Gather,
  now: number,
): Gathered {
  const [head] = lane;
  if (head.purpose !== "event" || (kind === "debounce" && !isFresh(head))) {
    return { kind: "alone" };
  }
  const { runs, full } = kind === "batch" ? together(lane, size) : alike(lane, size);
  const came = runs.map(({ created_at }) => created_at);
  const at = Math.min(Math.min(...came) + max, Math.max(...came) + wait);
  if (!full && at > now) return { kind: "later", at };
  if (kind === "batch") return { kind, runs };
  return runs.length === 1 ? { kind: "alone" } : folded(runs);
}

/** Some of a lane, and whether no more of them fit. */
interface Some {
  readonly runs: readonly Gatherable[];
  readonly full: boolean;
}

/** The first ones of a lane that nothing holds: whoever is held keeps its place, and so do those behind it. */
function together(lane: readonly Gatherable[], size: number): Some {
  let bytes = 0;
  const end = lane.findIndex((run, index) => {
    bytes += run.bytes ?? 0;
    return index > 0 && bytes > MOST_BYTES || !run.free || run.purpose !== "event";
  });
  const runs = lane.slice(0, Math.min(end < 0 ? lane.length : end, size));
  return { runs, full: runs.length >= size || bytes > MOST_BYTES };
}

/** The first ones of a lane that are about the same object, in the same place, and of which none was tried. */
function alike(lane: readonly [Gatherable, ...Gatherable[]], size: number): Some {
  const [head] = lane;
  const end = lane.findIndex((run) =>
    !run.free || !isFresh(run) || run.object !== head.object || run.branch !== head.branch
  );
  const runs = lane.slice(0, Math.min(end < 0 ? lane.length : end, size));
  return { runs, full: runs.length >= size };
}

function isFresh({ purpose, object, claim, knows_before }: Gatherable): boolean {
  return purpose === "event" && object !== null && claim === 0 && Boolean(knows_before);
}

/** As the change log is folded: whatever else came, what was deleted is deleted. */
function folded(runs: readonly Gatherable[]): Gathered {
  const first = runs[0]!;
  const last = runs.findLast(({ action }) => action === "delete") ?? runs.at(-1)!;
  const isNew = first.action === "create";
  if (isNew && last.action === "delete") {
    return { kind: "none", runs, reason: "debounced: created, and deleted again" };
  }
  return {
    kind: "last",
    first,
    last,
    others: runs.filter((run) => run !== last),
    reason: `debounced: ${last.id} runs in its place`,
    action: isNew ? "create" : last.action as Action,
  };
}
