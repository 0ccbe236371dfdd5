/**
 * What the HTTP room asks of the others. `lib/app.ts` brings it; tests bring their own.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import type { MatchedEvent } from "../handler/types.ts";
import type { Normalise } from "../source/types.ts";
import type { Appended, NewDelivery, NewRun } from "../store/store.ts";

/** What is known of a source in order to receive from it. */
export interface ReceivingSource {
  readonly normalise: Normalise;
  /** All that may have signed, the signing one first. Asked for each request: a reload may change them. */
  secrets(): readonly string[];
  /** Whether the same bytes mean the same event: a body of our own template has no `timestamp`. */
  hasDedupeKeys(body: unknown): boolean;
}

/** A request's place in the group commit: from its beginning, so that the commit knows whom to wait for. */
export interface Ticket {
  /** Resolves after the commit that holds the delivery; rejects when that commit fails. */
  append(delivery: NewDelivery): Promise<Appended>;
  /** This request waits for nothing any more. May be called after `append`, and twice. */
  leave(): void;
}

/** The group commit. */
export interface Commit {
  enter(): Ticket;
}

/** What bounds a request, and whose it may be. */
export interface Limits {
  /** Bytes of a body (`HOOKBOX_MAX_BODY`). */
  readonly maxBody: number;
  /** Bytes of all bodies that are being received (`HOOKBOX_BODY_MEMORY`). */
  readonly bodyMemory: number;
  /** Milliseconds until the whole body must be there. */
  readonly bodyTimeout: number;
  /** Addresses and CIDRs that may deliver (`HOOKBOX_ALLOW_FROM`); empty: all. */
  readonly allowFrom: readonly string[];
  /** Addresses and CIDRs whose `X-Forwarded-For` is believed (`HOOKBOX_TRUSTED_PROXIES`). */
  readonly trustedProxies: readonly string[];
}

/** How we are: `degraded` still receives and runs, `unready` should get no traffic. */
export interface Readiness {
  readonly status: "ok" | "degraded" | "unready";
  /** Why it is not `ok`, for people. */
  readonly reasons: readonly string[];
  /** How the registration in each source stands, in one word: `registered`, `failed`, `refused`, … */
  readonly registration: Readonly<Record<string, string>>;
}

/** The runs that an event makes, and what is known of where it comes from. */
export interface Matched extends Pick<NewDelivery, "own" | "branch"> {
  readonly runs: readonly NewRun[];
}

/** Everything that {@linkcode createApp} needs. */
export interface HttpDeps {
  /** By name. Asked for each request: a reload may change them. */
  readonly sources: Pick<ReadonlyMap<string, ReceivingSource>, "get" | "entries">;
  /** The runs that an event makes. May wait until it is known which handlers there are. */
  match(event: MatchedEvent): Promise<Matched> | Matched;
  readonly commit: Commit;
  /**
   * Whether so much of this source is unfinished that its deliveries are refused; of none (`""`): so much of all together.
   * Asked once for each of them.
   */
  refuses(source: string): boolean;
  readonly limits: Limits;
  readiness(): Readiness;
  /** Whether this request may send named events (`HOOKBOX_EVENTS_TOKEN`). */
  mayEmit(request: Request): boolean;
  /** Whether this request may see why we are not ready. */
  isTrusted(request: Request): boolean;
  readonly clock: Clock;
  /** A new UUIDv7. */
  newId(now: number): string;
}
