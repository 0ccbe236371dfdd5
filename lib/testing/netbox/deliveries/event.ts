/**
 * What happened, before it becomes deliveries.
 *
 * @module
 */
import type { Origin } from "../changes/origin.ts";
import type { Snapshot } from "../changes/change.ts";

/** What happened to an object. */
export type ObjectAction = "created" | "updated" | "deleted";

/** One event. */
export interface Happening {
  /** `created`, `job_ended`, `branch_merged` … as deliveries call it. */
  readonly event: string;
  readonly objectType: string;
  readonly objectId: number | null;
  readonly data: Readonly<Record<string, unknown>> | null;
  /** Null for jobs and the events of plugins. */
  readonly snapshots: {
    readonly prechange: Snapshot | null;
    readonly postchange: Snapshot | null;
  } | null;
  /** Null for the events of plugins. */
  readonly origin: Origin | null;
  /** It was rolled back: no change was kept. */
  readonly phantom: boolean;
}
