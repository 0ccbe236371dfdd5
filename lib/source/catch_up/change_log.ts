/**
 * The change log of a source, as catch-up and backtest read it. NetBox's and Nautobot's are in their own folders.
 *
 * @module
 */
import type { Action } from "../../event/types.ts";
import type { Change } from "../change_log/change.ts";
import type { Row } from "../netbox/api.ts";
import type { Product } from "../product.ts";

/** One row of the change log. */
export interface ChangeRow extends Change {
  /** The object's name, for people; null where a short row does not have it. */
  readonly display: string | null;
  /** The row as it came, with its snapshots; null where only what tells rows apart was kept. */
  readonly full: Row | null;
}

/** Rows of one occurrence as one event. */
export interface FoldedEvent {
  readonly action: Action;
  readonly objectType: string;
  readonly objectId: string;
  readonly requestId: string;
  readonly user: string | null;
  /** The rows that it folds, in order of time: the first has the state before. */
  readonly rows: readonly ChangeRow[];
  /** The row with the state after; of a delete, the state that was deleted. */
  readonly last: ChangeRow;
  /** Time of the first row. */
  readonly from: number;
  /** Time of the last row: the event's own. */
  readonly time: number;
  /** The last row's own stamp. */
  readonly stamp: string;
  /** See `MissedEvent.until`. */
  readonly until: number | null;
}

/** Which rows to read. */
export interface ChangeQuery {
  /** Milliseconds by the source's clock. */
  readonly since: number;
  /** Object types to ask for, where the source can; others may come all the same. Null: all. */
  readonly objectTypes?: readonly string[] | null;
  /** Keep the rows as they come, with their snapshots. */
  readonly full?: boolean;
}

/** Where the data of an event comes from: read again now, or as the change log had it. */
export type DataOf = "now" | "then";

/** The change log of one source, at one moment. */
export interface ChangeLog {
  /** The source's clock when it was opened, in milliseconds; null where no `Date` header came. */
  readonly now: number | null;
  /** Whether changes are replayed under their own request ids: merges and reverts of branches. */
  readonly replays: boolean;
  /**
   * Reads rows in order of time, page by page; a row that becomes visible meanwhile may come or not.
   *
   * @throws {NetBoxError}
   */
  pages(query: ChangeQuery): AsyncIterable<readonly ChangeRow[]>;
  /**
   * The bodies of events, in the product's own newest form, in the order of the events. An object that cannot be read
   * again (deleted, no permission) is told from the change.
   *
   * @throws {NetBoxError}
   */
  bodies(events: readonly FoldedEvent[], data: DataOf): Promise<EventBody[]>;
}

/** The body of an event. */
export interface EventBody {
  readonly body: Readonly<Record<string, unknown>>;
  /** The object's name, for people. */
  readonly display: string;
  /** The object is there, but we may not read it. */
  readonly denied: boolean;
}

/** Where a change log is opened. */
export interface ChangeSource {
  /** Of the source, without secrets. */
  readonly url: string;
  readonly product: Product;
  /**
   * Asks the source what it is and what time it has.
   *
   * @throws {NetBoxError} when it does not answer, or refuses.
   */
  open(signal?: AbortSignal): Promise<ChangeLog>;
}
