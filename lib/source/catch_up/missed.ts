/**
 * Which changes no delivery told.
 *
 * @module
 */
import type { ChangeRow, FoldedEvent } from "./change_log.ts";
import { byTime, fold, keyOf, type Occurrence, occurrencesOf } from "./occurrence.ts";
import type { SeenDelivery } from "./sink.ts";

/** A change counts as missed when its request has been quiet for so long (milliseconds): its delivery may be on the way. */
export const SETTLE = 60_000;

/** A transaction takes no longer than this (milliseconds): until it ends, its changes cannot be seen. */
export const LONGEST_TRANSACTION = 15 * 60_000;

/** No change is waited with any longer than this (milliseconds), however long its request goes on. */
const LONGEST_WAIT = 60 * 60_000;

/** A delivery without a request id is of a change at most so long (milliseconds) before it. */
const NAMELESS = 30_000;

/** What a judgement goes by. */
export interface Known {
  /** In any order, without repetitions. */
  readonly rows: readonly ChangeRow[];
  /** Those of the same time and later. */
  readonly deliveries: readonly SeenDelivery[];
  /** The source's clock, in milliseconds. */
  readonly now: number;
  readonly replays: boolean;
  /**
   * When requests were first seen, by their ids: a script's changes become visible, all at once and minutes old, a
   * moment before their deliveries are sent. Null: changes are as old as they say.
   */
  readonly seen: ReadonlyMap<string, number> | null;
}

/** What no delivery told. */
export interface Untold {
  /** The events that were missed, in order of time. If some rows of an occurrence were told, the event folds the others. */
  readonly missed: readonly FoldedEvent[];
  /** Those whose delivery may still come. */
  readonly waiting: readonly FoldedEvent[];
}

/** What was caught up before is among the deliveries, so judging twice finds nothing new. */
export function untoldEvents({ rows, deliveries, now, replays, seen }: Known): Untold {
  const told = deliveries.filter((delivery) => delivery.told);
  const byKey = Map.groupBy(told, (it) => keyOf({ ...it, requestId: it.requestId ?? "" }));
  const settled = settledBy(rows, now, seen);
  const missed: FoldedEvent[] = [];
  const waiting: FoldedEvent[] = [];
  for (const occurrence of occurrencesOf(rows, replays)) {
    const key = occurrence.rows[0]!;
    const named = (byKey.get(keyOf(key)) ?? []).filter(within(occurrence));
    const nameless = byKey.get(keyOf({ ...key, requestId: "" })) ?? [];
    const left = occurrence.rows.filter((row) =>
      !named.some((delivery) => tells(delivery, row)) &&
      !nameless.some((delivery) => delivery.time <= row.time + NAMELESS && tells(delivery, row))
    );
    const { ready = [], early = [] } = Object.groupBy(
      left,
      (row) => settled(row) ? "ready" : "early",
    );
    if (ready.length > 0) missed.push(fold(ready, occurrence.next, replays));
    if (early.length > 0) waiting.push(fold(early, occurrence.next, replays));
  }
  return { missed: missed.sort(byTime), waiting };
}

/**
 * A delivery is stamped at the end of its request and tells all that the request had done to the object until then.
 * But an update tells neither a create nor a delete: NetBox 4.0.5 and 4.0.6 send `updated` (or `created`) for an object
 * that the same request then deleted, and up to 4.0.4 it sends one delivery for every save, each of which can be lost.
 */
export function tells(delivery: Pick<SeenDelivery, "time" | "action">, row: ChangeRow): boolean {
  return delivery.time >= row.time &&
    (row.action === "update" || delivery.action === "delete" || delivery.action === row.action);
}

function within({ next }: Occurrence): (delivery: SeenDelivery) => boolean {
  return ({ time }) => next === null || time < next;
}

function settledBy(
  rows: readonly ChangeRow[],
  now: number,
  seen: Known["seen"],
): (row: ChangeRow) => boolean {
  const newest = new Map<string, number>();
  for (const { requestId, time } of rows) {
    newest.set(requestId, Math.max(time, newest.get(requestId) ?? time));
  }
  return ({ requestId, time }) => {
    const last = newest.get(requestId)!;
    if (last <= now - LONGEST_TRANSACTION || time <= now - LONGEST_WAIT) return true;
    return Math.max(last, seen ? seen.get(requestId) ?? now : last) <= now - SETTLE;
  };
}
