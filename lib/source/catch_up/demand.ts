/**
 * Catch-up when somebody asks for it.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import type { Action } from "../../event/types.ts";
import type { Subscription } from "../types.ts";
import type { ChangeSource, FoldedEvent } from "./change_log.ts";
import { readMemory } from "./memory.ts";
import * as say from "./say.ts";
import { OVERLAP, search } from "./search.ts";
import type { ChangeSink } from "./sink.ts";
import { store } from "./store.ts";
import { wantedBy } from "./wanted.ts";

/** What to look for. */
export interface RunOptions {
  /**
   * From when on, in milliseconds by the source's clock: all that the handlers of now want. Left out: since the last look, and
   * only what each handler has been there for.
   */
  readonly since?: number;
  /** Only say what would be stored. */
  readonly dryRun?: boolean;
}

/** An event that no delivery told. */
export interface FoundEvent {
  readonly objectType: string;
  readonly objectId: string;
  readonly action: Action;
  /** Milliseconds by the source's clock. */
  readonly time: number;
  readonly user: string | null;
  readonly requestId: string;
  /** The object's name, for people. */
  readonly display: string;
  /** It would not be stored without being asked for. */
  readonly tooOld: boolean;
}

/** What came of it. */
export interface CatchUpResult {
  /** What was found, in order of time. */
  readonly events: readonly FoundEvent[];
  /** How many of them were stored, and how many runs that made. */
  readonly stored: number;
  readonly runs: number;
  /** How many were not stored because too many runs wait: ask again later. */
  readonly left: number;
}

/** What looking takes. */
export interface Surroundings {
  readonly changes: ChangeSource;
  readonly sink: ChangeSink;
  readonly subscriptions: readonly Subscription[];
  readonly limit: number | "off";
  readonly maxBacklog: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Looks once. The memory of the regular looks stays as it is.
 *
 * @throws {Error} whose message says what to do.
 */
export async function catchUpNow(
  { changes, sink, subscriptions, limit, maxBacklog, clock, signal }: Surroundings,
  { since, dryRun = false }: RunOptions,
): Promise<CatchUpResult> {
  const memory = readMemory(await sink.loadState(), changes.url);
  if (since === undefined && memory === null) {
    throw new Error("The change log has not been looked at yet: say from when on (--since)");
  }
  const from = since ?? memory!.cursor - OVERLAP;
  const wanted = wantedBy(subscriptions, since === undefined ? memory!.since : null);
  try {
    const log = await changes.open(signal);
    const now = log.now ?? clock.now();
    const found = await search({ log, sink, wanted, since: from, now, seen: null });
    if (from < found.completeSince) throw new Error(say.forgotten(found.completeSince));
    const oldest = limit === "off" ? Infinity : now - limit;
    const events = found.events.map((event) => foundEvent(event, oldest));
    if (dryRun) return { events, stored: 0, runs: 0, left: 0 };
    const { stored, runs, left } = await store(log, sink, found, maxBacklog, signal);
    return { events, stored, runs, left };
  } catch (error) {
    const permission = say.missingPermission(error);
    throw new Error(permission ? say.forbidden(permission) : say.failed(error, changes.product), {
      cause: error,
    });
  }
}

function foundEvent(event: FoldedEvent, oldest: number): FoundEvent {
  const { objectType, objectId, action, time, user, requestId, last } = event;
  const display = last.display ?? `${objectType} ${objectId}`;
  return { objectType, objectId, action, time, user, requestId, display, tooOld: time < oldest };
}
