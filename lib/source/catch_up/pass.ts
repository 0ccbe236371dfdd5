/**
 * One look at the change log.
 *
 * @module
 */
import type { Subscription } from "../types.ts";
import type { ChangeLog, FoldedEvent } from "./change_log.ts";
import type { Memory } from "./memory.ts";
import { SETTLE } from "./missed.ts";
import { OVERLAP, search } from "./search.ts";
import type { ChangeSink } from "./sink.ts";
import { store, type Stored } from "./store.ts";
import { keepSince, wantedBy } from "./wanted.ts";

/** What is older than this (milliseconds), and too old to be stored, is not even counted. */
const WEEK = 7 * 24 * 3_600_000;

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
  /** Whether anything waits: its delivery may be on the way. */
  readonly waits: boolean;
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
    waits: found.waiting.length > 0,
    heard: found.deliveries.some(({ origin }) => origin === "webhook"),
  };
}
