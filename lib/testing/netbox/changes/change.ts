/**
 * One row of the change log.
 *
 * @module
 */
import type { Row } from "../dataset.ts";

/** What was done. */
export type Action = "create" | "update" | "delete";

/** Field values as NetBox serialises them for its change log. */
export type Snapshot = Readonly<Record<string, unknown>>;

/** One row of the change log. */
export interface Change {
  /** Grows with every change, also of those that were rolled back. */
  readonly id: number;
  /** `2026-11-22T02:45:36.776312Z` */
  readonly time: string;
  /** Who made it. */
  readonly user: string;
  /** `X-Request-ID` of the answer to the request that made it. */
  readonly requestId: string;
  /** What was done. */
  readonly action: Action;
  /** `dcim.interface` */
  readonly objectType: string;
  /** The id of the object. */
  readonly objectId: number;
  /** What the object was called then. */
  readonly repr: string;
  /** What was said with it, from 4.4 on. */
  readonly message: string;
  /** The object before; null if it is new. */
  readonly prechange: Snapshot | null;
  /** The object afterwards; null if it is gone. */
  readonly postchange: Snapshot | null;
  /** The object as kept before: what a revert applies. */
  readonly before: Row | null;
  /** The object as kept afterwards: what a merge applies. */
  readonly after: Row | null;
}
