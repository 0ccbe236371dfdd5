/**
 * One look at the change log.
 *
 * @module
 */
import type { ChangeLog, ChangeRow } from "./change_log.ts";
import { LONGEST_TRANSACTION, SETTLE, untoldEvents } from "./missed.ts";
import type { Memory } from "./memory.ts";
import type { FoldedEvent } from "./occurrence.ts";
import type { Appended, ChangeSink, MissedEvent, SeenDelivery } from "./sink.ts";
import type { Subscription } from "../types.ts";
import { keepSince, type Wanted, wantedBy } from "./wanted.ts";

/** Rows become visible when their transaction ends, behind later ones: so far back (milliseconds) they are read again. */
export const OVERLAP = LONGEST_TRANSACTION;

/** What is older than this (milliseconds), and too old to be stored, is not even counted. */
const WEEK = 7 * 24 * 3_600_000;

/** Events stored at once. */
const BATCH = 100;

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

/** What a pass goes by. */
export interface PassOptions {
  readonly log: ChangeLog;
  readonly sink: ChangeSink;
  readonly subscriptions: readonly Subscription[];
  /** Null: the first one. Nothing of before it is told. */
  readonly memory: Memory | null;
  /** The source's clock. */
  readonly now: number;
  /** Events older than this (milliseconds) are not stored. */
  readonly maxAge: number;
  /** Nothing more is stored while more runs than this wait. */
  readonly maxBacklog: number;
  /** When requests with untold changes were first seen, by the source's clock. */
  readonly seen: ReadonlyMap<string, number>;
  readonly signal: AbortSignal;
}

/** What came of a pass. */
export interface Passed extends Stored {
  /** To go on from. */
  readonly memory: Memory;
  /** The events that were to be stored. */
  readonly events: readonly FoldedEvent[];
  /** Found, but too old to be stored; by this or by earlier passes. */
  readonly tooOld: readonly FoldedEvent[];
  /** For the next pass. */
  readonly seen: ReadonlyMap<string, number>;
  /** Whether something waits that is only to be seen once more. */
  readonly soon: boolean;
  /** Whether any webhook has come in the time that was looked at. */
  readonly heard: boolean;
}

/**
 * Looks once: what happened since the last pass and was not delivered is stored.
 *
 * @throws {NetBoxError} when the source does not answer. Nothing is lost: the next pass begins at the same time.
 */
export async function pass(options: PassOptions): Promise<Passed> {
  const { log, sink, subscriptions, now, maxAge, maxBacklog, signal } = options;
  const memory = options.memory ?? { cursor: now, since: {} };
  const since = keepSince(subscriptions, memory.since, now);
  const wanted = wantedBy(subscriptions, since);
  const from = Math.max(memory.cursor - OVERLAP, now - Math.max(maxAge, WEEK));
  const found = await search({ log, sink, wanted, since: from, now, seen: options.seen });
  const isOld = ({ time }: FoldedEvent) => time < Math.max(now - maxAge, found.completeSince);
  const events = found.events.filter((event) => !isOld(event));
  const stored = await store(log, sink, { ...found, events }, maxBacklog, signal);
  // What was not stored, and what waits, is looked at again.
  const through = stored.left === 0 && stored.overtaken === 0;
  const oldest = Math.min(...found.waiting.map((it) => it.from)) + OVERLAP;
  return {
    ...stored,
    memory: { cursor: through ? Math.min(now, oldest) : memory.cursor, since },
    events,
    tooOld: found.events.filter(isOld),
    seen: new Map([...found.events, ...found.waiting].map(({ requestId }) => [
      requestId,
      options.seen.get(requestId) ?? now,
    ])),
    soon: !through || found.waiting.some(({ time }) => time <= now - SETTLE),
    heard: found.deliveries.some(({ origin }) => origin === "webhook"),
  };
}
