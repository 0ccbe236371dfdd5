/**
 * Stores what was found, like deliveries.
 *
 * @module
 */
import type { ChangeLog, FoldedEvent } from "./change_log.ts";
import type { Search } from "./search.ts";
import type { Appended, ChangeSink, MissedEvent } from "./sink.ts";

/** Events stored at once. */
const BATCH = 100;

/** What became of found events. */
export interface Stored extends Appended {
  /** Not stored, because too many runs wait. */
  readonly left: number;
  /** Object types whose objects we may not read: their events have the change's own data. */
  readonly denied: readonly string[];
}

/**
 * Stores found events, in order, as long as no more than `maxBacklog` runs wait.
 *
 * @throws {NetBoxError} when the source does not answer; those that are stored by then stay so.
 */
export async function store(
  log: ChangeLog,
  sink: ChangeSink,
  { events, mark }: Search,
  maxBacklog: number,
  signal: AbortSignal,
): Promise<Stored> {
  const denied = new Set<string>();
  const sum = { stored: 0, runs: 0, overtaken: 0 };
  for (let at = 0; at < events.length; at += BATCH) {
    if (await sink.backlog() > maxBacklog) {
      return { ...sum, left: events.length - at, denied: [...denied] };
    }
    const batch = events.slice(at, at + BATCH);
    const bodies = await log.bodies(batch, "now");
    signal.throwIfAborted();
    batch.forEach(({ objectType }, i) => bodies[i]!.denied && denied.add(objectType));
    const missed = batch.map((event, i) => missedEvent(event, bodies[i]!.body));
    const { stored, runs, overtaken } = await sink.append(missed, mark);
    sum.stored += stored;
    sum.runs += runs;
    sum.overtaken += overtaken;
  }
  return { ...sum, left: 0, denied: [...denied] };
}

function missedEvent(event: FoldedEvent, body: Readonly<Record<string, unknown>>): MissedEvent {
  const { objectType, objectId, action, requestId, from, time, until } = event;
  const bytes = new TextEncoder().encode(JSON.stringify(body));
  return { body: bytes, objectType, objectId, action, requestId, from, time, until };
}
