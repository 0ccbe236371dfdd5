/**
 * One row of the change log.
 *
 * @module
 */
import type { Row } from "../dataset.ts";
import type { Stamp } from "../time.ts";

/** What was done. */
export type Action = "create" | "update" | "delete";

/** Field values as NetBox serialises them for its change log. */
export type Snapshot = Readonly<Record<string, unknown>>;

/** One row of the change log. */
export interface Change {
  readonly id: number;
  readonly time: Stamp;
  readonly user: string;
  readonly requestId: string;
  readonly action: Action;
  readonly objectType: string;
  readonly objectId: number;
  /** What the object was called then. */
  readonly repr: string;
  readonly message: string;
  readonly prechange: Snapshot | null;
  readonly postchange: Snapshot | null;
  /** The object itself before and after: what a merge applies. */
  readonly before: Row | null;
  readonly after: Row | null;
}
