/**
 * From a claimed batch to the event that its handler is called with.
 *
 * @module
 */
import { batchEvent } from "../../event/batch.ts";
import type { BatchEvent, Event } from "../../event/types.ts";
import type { BatchedRun, ClaimedRun, LeftRun } from "../../store/store.ts";
import type { PlainConfig } from "../types.ts";
import { readEvent } from "./event.ts";
import type { HandlerModule } from "./module.ts";
import { outcomeOf, type Refusal } from "./outcome.ts";
import type { HostInit, HostOutcome } from "./protocol.ts";
import { refusalOf } from "./refusal.ts";

/** Why a batch ends of which nothing is left. */
const EMPTY: HostOutcome = { kind: "skipped", reason: "none of its events is wanted" };

/** What is executed of a batch. */
export interface ReadBatch {
  /** What the handler wants of it; null: nothing. */
  readonly event: BatchEvent | null;
  /** What it does not want, and how that ends. */
  readonly left: readonly LeftRun[];
  /** How a batch ends of which the handler wants nothing. */
  readonly outcome: HostOutcome;
}

/** Whether a run is called with several events: that is decided when it is claimed, and by what its handler is now. */
export function isBatch(
  run: Pick<ClaimedRun, "batch">,
  config: Pick<PlainConfig, "batch">,
): boolean {
  return run.batch !== undefined || config.batch !== undefined;
}

/**
 * Reads the events. What `when` and `schema` refuse, and what cannot be read, is not among them: it ends by itself.
 *
 * @throws {Error} when `when` throws.
 */
export async function readBatch(
  run: ClaimedRun,
  module: Pick<HandlerModule, "when" | "schema">,
  sources: HostInit["sources"],
): Promise<ReadBatch> {
  const events: Event[] = [];
  const left: LeftRun[] = [];
  for (const one of run.batch ?? [run]) {
    const found = await readOne(one, run, module, sources);
    if ("event" in found) events.push(found.event);
    else left.push({ run: one.id, outcome: found.outcome });
  }
  const [first, ...others] = events;
  const event = first ? batchEvent([first, ...others]) : null;
  if (run.batch) return { event, left, outcome: EMPTY };
  // An event by itself has no batch to leave.
  return { event, left: [], outcome: left[0]?.outcome ?? EMPTY };
}

async function readOne(
  one: Pick<BatchedRun, "delivery" | "late" | "prechange">,
  { purpose, attempt }: Pick<ClaimedRun, "purpose" | "attempt">,
  module: Pick<HandlerModule, "when" | "schema">,
  sources: HostInit["sources"],
): Promise<{ readonly event: Event } | { readonly outcome: Refusal }> {
  let event: Event;
  try {
    event = readEvent(one, sources);
  } catch (error) {
    const outcome = outcomeOf(error, false);
    // A source that is not configured may be so again.
    if (outcome.kind !== "dead") throw error;
    return { outcome };
  }
  // The dead are not asked again.
  const outcome = purpose === "dead" ? null : await refusalOf(module, event, attempt);
  return outcome ? { outcome } : { event };
}
