/**
 * From rows of the change log to what a source tells in one delivery.
 *
 * @module
 */
import type { Action } from "../../event/types.ts";
import type { ChangeRow, FoldedEvent } from "./change_log.ts";

/** Where changes are replayed, rows further apart than this (milliseconds) are separate occurrences. */
const REPLAY_GAP = 30_000;

/** A late webhook of a replayed change comes within this time (milliseconds) after the change, or is another replay. */
const LATEST = 15 * 60_000;

/** What one request did to one object: the source tells it in one delivery, at the end of the request. */
export interface Occurrence {
  readonly rows: readonly ChangeRow[];
  /** Start of the next occurrence of the same request and object; null when there is none. */
  readonly next: number | null;
}

/**
 * Groups rows by request and object. A script may save an object twice, minutes apart, and commits at its end: that
 * is one occurrence. Where merges and reverts replay a change under its own request id, a gap separates them.
 *
 * @param rows In any order, without repetitions.
 */
export function occurrencesOf(rows: readonly ChangeRow[], replays: boolean): Occurrence[] {
  const groups = Map.groupBy(rows, keyOf);
  return [...groups.values()].flatMap((group) => {
    const parts = split(group.sort(byTime), replays);
    return parts.map((part, i) => ({ rows: part, next: parts[i + 1]?.[0]?.time ?? null }));
  });
}

/** What tells the objects and requests apart. */
export function keyOf(
  { requestId, objectType, objectId }: Pick<ChangeRow, "requestId" | "objectType" | "objectId">,
): string {
  return `${requestId} ${objectType} ${objectId}`;
}

/** In order of time; what is of one microsecond in the order it came. */
export function byTime(
  a: Pick<ChangeRow, "time" | "stamp">,
  b: Pick<ChangeRow, "time" | "stamp">,
): number {
  return a.time - b.time || (a.stamp < b.stamp ? -1 : a.stamp > b.stamp ? 1 : 0);
}

function split(rows: readonly ChangeRow[], replays: boolean): ChangeRow[][] {
  const parts: ChangeRow[][] = [];
  for (const row of rows) {
    const part = parts.at(-1);
    if (part && !(replays && row.time - part.at(-1)!.time > REPLAY_GAP)) part.push(row);
    else parts.push([row]);
  }
  return parts;
}

/**
 * One event of rows of one occurrence: any delete makes it a delete, also of what the request itself created (NetBox
 * sends `deleted`); else a create is a create; else it is an update, from the first state to the last.
 *
 * @param rows In order of time, at least one.
 */
export function fold(
  rows: readonly ChangeRow[],
  next: number | null,
  replays: boolean,
): FoldedEvent {
  const last = rows.at(-1)!;
  const action = actionOf(rows);
  const { objectType, objectId, requestId, user, stamp, time } = last;
  return {
    action,
    objectType,
    objectId,
    requestId,
    user,
    rows,
    last: action === "delete" ? rows.findLast((row) => row.action === "delete")! : last,
    from: rows[0]!.time,
    time,
    stamp,
    until: replays ? Math.min(time + LATEST, (next ?? Infinity) - 1) : null,
  };
}

/** An update may be logged after the delete (of what the object pointed to); a create after it brings the object back. */
function actionOf(rows: readonly ChangeRow[]): Action {
  const deleted = rows.findLastIndex((row) => row.action === "delete");
  if (deleted >= 0 && !rows.slice(deleted).some((row) => row.action === "create")) return "delete";
  return rows[0]!.action === "create" ? "create" : "update";
}
