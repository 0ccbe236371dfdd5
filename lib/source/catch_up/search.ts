/**
 * Searches the change log for what no delivery told.
 *
 * @module
 */
import type { ChangeLog, ChangeRow, FoldedEvent } from "./change_log.ts";
import { LONGEST_TRANSACTION, untoldEvents } from "./missed.ts";
import type { ChangeSink, SeenDelivery } from "./sink.ts";
import type { Wanted } from "./wanted.ts";

/** Rows become visible when their transaction ends, behind later ones: so far back (milliseconds) they are read again. */
export const OVERLAP = LONGEST_TRANSACTION;

/** What was found. */
export interface Search {
  /** What was missed, in order of time. */
  readonly events: readonly FoldedEvent[];
  /** What may still be delivered. */
  readonly waiting: readonly FoldedEvent[];
  readonly mark: number;
  readonly deliveries: readonly SeenDelivery[];
  /** What was delivered before this time is no longer known. */
  readonly completeSince: number;
}

/** What a search goes by. */
export interface SearchOptions {
  readonly log: ChangeLog;
  readonly sink: ChangeSink;
  readonly wanted: Wanted;
  /** All times are milliseconds by the source's clock. */
  readonly since: number;
  readonly now: number;
  /** When requests were first seen; null: it does not matter. */
  readonly seen: ReadonlyMap<string, number> | null;
}

/**
 * Finds the events that are wanted and that no delivery told.
 *
 * @throws {NetBoxError} when the change log cannot be read.
 */
export async function search(options: SearchOptions): Promise<Search> {
  const { log, sink, wanted, since, now, seen } = options;
  const rows: ChangeRow[] = [];
  const { objectTypes } = wanted;
  if (objectTypes?.length !== 0) {
    for await (const page of log.pages({ since, objectTypes })) {
      rows.push(...page.filter((row) => wanted.type(row.objectType)));
    }
  }
  // After the rows: what is delivered while they are read is known then.
  const { mark, deliveries, completeSince } = await sink.delivered(since);
  const untold = untoldEvents({ rows, deliveries, now, replays: log.replays, seen });
  return {
    events: untold.missed.filter(wanted.event),
    waiting: untold.waiting.filter(wanted.event),
    mark,
    deliveries,
    completeSince: completeSince ?? -Infinity,
  };
}
