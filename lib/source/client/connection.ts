/**
 * The way of all handlers of a thread to one source.
 *
 * @module
 */
import { type Clock, systemClock } from "../../clock.ts";
import type { Fetch } from "../netbox/api.ts";
import type { SourceKind } from "../product.ts";
import { createClient } from "./client.ts";
import { noOwnWrites, type OwnWrites } from "./own_writes.ts";
import { plannedIds, type PlannedWrite } from "./plan.ts";
import type { ClientLog } from "./session.ts";
import { createSlots } from "./slots.ts";
import type { Source } from "./source.ts";
import type { Client } from "./types.ts";

/** What a connection needs to know of its source. */
export interface ConnectionOptions {
  readonly kind: SourceKind;
  /** As configured: `netbox`. Names the source in messages. */
  readonly name: string;
  /** Without `/api`. */
  readonly url: string;
  readonly token: string | null;
  /** The transport's. It must not follow redirects. */
  readonly fetch: Fetch;
  readonly clock?: Clock;
  /** Milliseconds for one request with its answer. @default {30000} */
  readonly timeout?: number;
  /** Requests at once. @default {8} */
  readonly slots?: number;
}

/** For whom a client is. */
export interface ClientOptions {
  /** Id of the handler, for NetBox's change log. */
  readonly handler: string;
  /** Gives everything up. */
  readonly signal: AbortSignal;
  /** Where writes are recorded. Default: nowhere. */
  readonly ownWrites?: OwnWrites;
  /** A dry run: takes each write instead of the source. */
  readonly dryRun?: ((write: PlannedWrite) => void) | undefined;
  /** Gets a line for each request that is repeated, and each write of a dry run. */
  readonly log?: ClientLog;
}

/** A connection to a source: slots, version, and what is known of its filters are shared by all its clients. */
export interface Connection {
  readonly kind: SourceKind;
  readonly name: string;
  /** The client of one attempt. */
  client(options: ClientOptions): Client;
}

/** Prepares a connection. Nothing is sent before the first request of a client. */
export function createConnection(options: ConnectionOptions): Connection {
  const { kind, name, url, token, fetch } = options;
  const { clock = systemClock, timeout = 30_000, slots = 8 } = options;
  const source: Source = {
    kind,
    name,
    url: url.replace(/\/+$/, ""),
    token,
    fetch,
    clock,
    timeout,
    slots: createSlots(slots),
    knownFilters: new Map(),
    etags: new WeakMap(),
    learned: { release: null, version: null, branching: null },
  };
  return {
    kind,
    name,
    client: ({ handler, signal, ownWrites = noOwnWrites, dryRun, log }) =>
      createClient(source, {
        handler,
        signal,
        ownWrites,
        dryRun: dryRun ?? null,
        log: log ?? null,
        branch: null,
        nextId: plannedIds(kind),
      }),
  };
}
