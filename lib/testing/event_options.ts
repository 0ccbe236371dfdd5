/**
 * What can be said of events of a source.
 *
 * @module
 */
import type { Branch, Origin, Snapshot } from "../event/types.ts";
import type { SourceKind } from "../source/kinds.ts";

/** How an event came to hookbox. */
export interface Arrival {
  /** Which product its source is. @default {"netbox"} */
  readonly product?: SourceKind;
  /** Name of its source. @default {the product} */
  readonly source?: string;
  /** Id of the delivery. @default {a new UUIDv7} */
  readonly id?: string;
  /** How it came. @default {"webhook"} */
  readonly origin?: Origin;
  /** Whether a newer event of its lane has already run. @default {false} */
  readonly late?: boolean;
  /** The branch that it happened in, as the source says. @default {what the payload says: main} */
  readonly branch?: Branch | null;
}

/** What is different from the recording. */
export interface EventOptions extends Arrival {
  /** The version that sent it: `"4.2"`, `"3.6"`. @default {the newest that was recorded} */
  readonly version?: string;
  /** One of several recordings of this event, by its label: `"interface-update-ticket"`. @default {the usual one} */
  readonly recording?: string;
  /**
   * Fields of the object as the REST API shows them. Of objects inside, only what is given changes; a choice may be given
   * by its value. The snapshots follow.
   */
  readonly data?: Readonly<Record<string, unknown>>;
  /**
   * Fields of the object before, as NetBox's change log has them: ids of related objects, values of choices. Null: it came
   * without, so that the changes are unknown.
   */
  readonly prechange?: Snapshot | null;
  /** Fields of the object after, in the same form; `event.data` follows. */
  readonly postchange?: Snapshot | null;
  /** Who did it. */
  readonly user?: string | null;
  /** The request to the source that caused it. */
  readonly requestId?: string | null;
  /** When the source saw it. */
  readonly timestamp?: Date;
}
