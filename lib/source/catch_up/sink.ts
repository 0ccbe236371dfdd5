/**
 * What catch-up needs of the rest of hookbox: what was delivered, a place for what was missed, and a memory.
 *
 * @module
 */
import type { Action, Json, Origin } from "../../event/types.ts";

/** Where missed events go. Implemented over the store, for one source. */
export interface ChangeSink {
  /**
   * The deliveries of object events whose source time is at or after `since`, and a mark of what was known then.
   *
   * @param since Milliseconds, by the source's clock.
   */
  delivered(since: number): Promise<Delivered>;
  /**
   * Stores missed events as deliveries of the origin `catch-up`, in order, and makes the runs of the handlers that
   * want them. An event that no handler wants is not stored. One that a delivery since `mark` is the same as
   * ({@linkcode isSame}) is left out, and looked at again by the next pass.
   */
  append(events: readonly MissedEvent[], mark: number): Promise<Appended>;
  /** What {@linkcode ChangeSink.saveState} kept; undefined at the first start. */
  loadState(): Promise<Json | undefined>;
  saveState(state: Json): Promise<void>;
  /** How many runs wait. */
  backlog(): Promise<number>;
}

/** What became of missed events. */
export interface Appended {
  readonly stored: number;
  readonly runs: number;
  /** How many were left out because something of the same was delivered meanwhile. */
  readonly overtaken: number;
}

/** What a sink knows of the deliveries. */
export interface Delivered {
  /** Given back to {@linkcode ChangeSink.append}. */
  readonly mark: number;
  readonly deliveries: readonly SeenDelivery[];
  /**
   * Deliveries of before this time (milliseconds) may have been deleted, so what was missed then cannot be told. Null or
   * left out: none was.
   */
  readonly completeSince?: number | null;
}

/** A delivery of an object event, as the store has it. */
export interface SeenDelivery {
  /** Null where the body did not say (a webhook with a body template of its own). */
  readonly requestId: string | null;
  readonly objectType: string;
  readonly objectId: string;
  readonly action: Action;
  /** The source's timestamp in milliseconds. */
  readonly time: number;
  readonly origin: Origin;
  /** False: it came after its catch-up and made no runs, so it told nobody anything. */
  readonly told: boolean;
}

/** An event that the change log has and no delivery told. */
export interface MissedEvent {
  /** In the product's own newest form: JSON, for the normaliser of this kind of source. */
  readonly body: Uint8Array;
  readonly objectType: string;
  readonly objectId: string;
  readonly action: Action;
  readonly requestId: string;
  /** Time of the first change it tells of, in milliseconds by the source's clock. */
  readonly from: number;
  /** Time of the last one: the event's own. */
  readonly time: number;
  /** A webhook up to this time may be this event; null: at any time. Later it is another merge of the same change. */
  readonly until: number | null;
}

/**
 * Whether a delivery is of the same event as one that was caught up: it then makes no runs, and is remembered as not
 * `told`. It is stamped at the end of its request, so after the changes; where it tells of changes that the event did
 * not, those are found by the next pass, because it told nothing.
 */
export function isSame(
  event: Pick<MissedEvent, "requestId" | "objectType" | "objectId" | "from" | "until">,
  delivery: Pick<SeenDelivery, "requestId" | "objectType" | "objectId" | "time">,
): boolean {
  return delivery.requestId === event.requestId && delivery.objectType === event.objectType &&
    delivery.objectId === event.objectId && delivery.time >= event.from &&
    (event.until === null || delivery.time <= event.until);
}
