/**
 * A branch of the plugin netbox-branching: a copy of main, with changes of its own.
 *
 * @module
 */
import type { Dataset } from "../dataset.ts";

/** What a branch is. */
export interface BranchState {
  readonly id: number;
  readonly name: string;
  /** What `X-NetBox-Branch` names: `edhfap7l`. */
  readonly schemaId: string;
  readonly data: Dataset;
  /** How many of main's changes it has. */
  synced: number;
}
