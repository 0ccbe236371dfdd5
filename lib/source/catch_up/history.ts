/**
 * The change history of a source as events, for backtests.
 *
 * @module
 */
import type { Action } from "../../event/types.ts";
import type { ChangeLog, ChangeRow, ChangeSource, DataOf, FoldedEvent } from "./change_log.ts";
import { byTime, fold, keyOf, occurrencesOf } from "./occurrence.ts";
import { wantedBy } from "./wanted.ts";
import type { Subscription } from "../types.ts";

/** Rows of one request and object that are further apart in the stream than this (milliseconds) make two events. */
const OPEN_FOR = 15 * 60_000;

/** Which history to read. */
export interface HistoryOptions {
  /** Milliseconds by the source's clock. */
  readonly since: number;
  /** What of it is wanted. */
  readonly subscriptions: readonly Subscription[];
  /** `"then"` (default): `data` is made of the change's own snapshots, in which related objects are ids. */
  readonly data?: DataOf;
  readonly signal?: AbortSignal;
}

/** One event of the history. */
export interface HistoryEvent {
  readonly objectType: string;
  readonly objectId: string;
  readonly action: Action;
  readonly requestId: string;
  readonly user: string | null;
  /** Milliseconds by the source's clock. */
  readonly time: number;
  readonly display: string;
  /** As a webhook would have had it: for the normaliser of this kind of source. */
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * Reads the history in order of time, page by page: what each request did to each object is one event.
 *
 * @throws {NetBoxError} when the change log cannot be read.
 */
export async function* readChanges(
  changes: ChangeSource,
  options: HistoryOptions,
): AsyncGenerator<HistoryEvent> {
  const { since, subscriptions, data = "then", signal } = options;
  const log = await changes.open(signal);
  const wanted = wantedBy(subscriptions, null);
  let open: ChangeRow[] = [];
  const query = { since, objectTypes: wanted.objectTypes, full: data === "then" };
  for await (const page of log.pages(query)) {
    open.push(...page.filter((row) => wanted.type(row.objectType)));
    const at = page.at(-1)?.time ?? since;
    const done = finished(open, at - OPEN_FOR);
    open = open.filter((row) => !done.has(row));
    yield* eventsOf(log, [...done], data, wanted.event);
  }
  yield* eventsOf(log, open, data, wanted.event);
}

/** The rows of all requests and objects of which nothing came after a time. */
function finished(rows: readonly ChangeRow[], before: number): Set<ChangeRow> {
  const groups = [...Map.groupBy(rows, keyOf).values()];
  return new Set(groups.filter((group) => group.every((row) => row.time < before)).flat());
}

async function* eventsOf(
  log: ChangeLog,
  rows: readonly ChangeRow[],
  data: DataOf,
  isWanted: (event: FoldedEvent) => boolean,
): AsyncGenerator<HistoryEvent> {
  const events = occurrencesOf(rows, log.replays)
    .map((occurrence) => fold(occurrence.rows, occurrence.next, log.replays))
    .filter(isWanted)
    .sort(byTime);
  const bodies = await log.bodies(events, data);
  for (const [i, { objectType, objectId, action, requestId, user, time }] of events.entries()) {
    const { body, display } = bodies[i]!;
    yield { objectType, objectId, action, requestId, user, time, display, body };
  }
}
