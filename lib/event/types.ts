/**
 * What a handler is called with: one shape for every version of every source.
 *
 * @module
 */
import type {
  BatchEvent,
  LifecycleEvent,
  NamedEvent,
  ScheduleEvent,
  TaskEvent,
} from "./special.ts";

export type * from "./special.ts";

/** Any value that JSON can say. */
export type Json = string | number | boolean | null | Json[] | {
  [key: string]: Json;
};

/** What happened to an object. */
export type Action = "create" | "update" | "delete";

/** How a delivery came to us. */
export type Origin =
  | "webhook"
  | "catch-up"
  | "replay"
  | "send"
  /** A schedule was due. */
  | "schedule"
  /** A handler emitted it. */
  | "emit"
  /** Somebody posted it to `/events`. */
  | "http";

/** An object as NetBox's change log has it: choices are raw, related objects are ids. */
// deno-lint-ignore no-explicit-any -- a loose record: `snapshots.prechange.mtu` needs no cast
export type Snapshot = Record<string, any>;

/**
 * The objects of the source, by object type: `{ "dcim.interface": Interface }`. Empty, to be merged with: `hookbox types`
 * writes a `hookbox.d.ts` that does.
 */
// deno-lint-ignore no-empty-interface -- an interface, because only those can be merged with
export interface Models {}

/** An object as the REST API has it: what {@linkcode Models} has for its type, or a loose record. */
export type ModelData<T extends string = string> = T extends keyof Models ? Models[T]
  // deno-lint-ignore no-explicit-any -- a loose record: `event.data.device.name` needs no cast
  : Record<string, any>;

/** The top-level fields of an object of this type; any text, where the type is not known. */
export type FieldName<T extends string = string> = Extract<keyof ModelData<T>, string>;

/** One difference between the two snapshots of an update. */
export interface Change {
  /** Where: `["description"]`, `["custom_fields", "change_ticket_number"]`. */
  readonly path: readonly string[];
  /** The value before; undefined where there was no such key. */
  readonly before: unknown;
  /** The value after; undefined where there is no such key any more. */
  readonly after: unknown;
}

/** A branch of NetBox (plugin netbox-branching). Not every payload tells all of it. */
export interface Branch {
  /** Its id; null where only the schema is known. */
  readonly id: number | string | null;
  /** Its name; that of the schema where it is not known. */
  readonly name: string;
  /** What `X-NetBox-Branch` takes: `"k3j7iqgj"`; null where it is not known. */
  readonly schemaId: string | null;
}

/** An object of the source was created, updated or deleted. */
export interface ObjectEvent<
  T extends string = string,
  A extends Action = Action,
> {
  /** Tells the kinds of events apart. */
  readonly kind: "object";
  /** Id of the delivery (UUIDv7). */
  readonly id: string;
  /** Name of the source: `"netbox"` unless configured otherwise. */
  readonly source: string;
  /** `"dcim.interface"`, on every version. */
  readonly objectType: T;
  /** What happened to the object. */
  readonly action: A;
  /** The object's id: a number on NetBox, a UUID on Nautobot. */
  readonly objectId: number | string;
  /** The object's name, for people. */
  readonly display: string;
  /** The REST representation that came with the event. */
  readonly data: ModelData<T>;
  /** The object before and after the change, under NetBox's and Nautobot's own names. */
  readonly snapshots: {
    readonly prechange: Snapshot | null;
    readonly postchange: Snapshot | null;
    /** First-level differences, as Nautobot's `get_snapshots()` gives them. */
    readonly differences: {
      readonly added: Snapshot | null;
      readonly removed: Snapshot | null;
    };
  };
  /** What changed; null where it is unknown (an update without a prechange). */
  readonly changes: readonly Change[] | null;
  /** Whether one of these top-level fields changed; undefined where it is unknown. */
  changed(...fields: FieldName<T>[]): boolean | undefined;
  /** Who did it. */
  readonly user: string | null;
  /** Groups everything that one request to the source did. */
  readonly requestId: string | null;
  /** When the source saw it. */
  readonly timestamp: Date;
  /** The branch it happened in; null for main. */
  readonly branch: Branch | null;
  /** How the delivery came to us. */
  readonly origin: Origin;
  /** Whether a newer event of the same lane has already run. */
  readonly late: boolean;
  /** Set when `data` is newer than the event: it was read again because of `config.refresh`. */
  readonly refreshed?: true;
  /** Exactly what was sent, parsed. */
  readonly payload: unknown;
}

/** An object was created. */
export type CreateEvent<T extends string = string> = ObjectEvent<T, "create">;
/** An object was updated. */
export type UpdateEvent<T extends string = string> = ObjectEvent<T, "update">;
/** An object was deleted. */
export type DeleteEvent<T extends string = string> = ObjectEvent<T, "delete">;

/** A job (script, report) of the source started or ended. NetBox sends neither its id nor its outcome. */
export interface JobEvent<T extends string = string> {
  /** Tells the kinds of events apart. */
  readonly kind: "job";
  /** Id of the delivery (UUIDv7). */
  readonly id: string;
  /** Name of the source: `"netbox"` unless configured otherwise. */
  readonly source: string;
  /** What ran: `"extras.script"`. */
  readonly objectType: T;
  /** What happened to the job. */
  readonly action: "job_started" | "job_ended";
  /** What it is about, for people. */
  readonly display: string;
  /** The job's own data (`log`, `output`, …); null when there is none yet. */
  readonly data: ModelData | null;
  /** Who did it. */
  readonly user: string | null;
  /** Groups everything that one request to the source did. */
  readonly requestId: string | null;
  /** When the source saw it. */
  readonly timestamp: Date;
  /** How the delivery came to us. */
  readonly origin: Origin;
  /** Whether a newer event of the same lane has already run. */
  readonly late: boolean;
  /** Exactly what was sent, parsed. */
  readonly payload: unknown;
}

/** An event type that a plugin of the source made: `branch_merged` on `netbox_branching.branch`. */
export interface PluginEvent<T extends string = string> {
  /** Tells the kinds of events apart. */
  readonly kind: "plugin";
  /** Id of the delivery (UUIDv7). */
  readonly id: string;
  /** Name of the source: `"netbox"` unless configured otherwise. */
  readonly source: string;
  /** What it is about: `"netbox_branching.branch"`. */
  readonly objectType: T;
  /** The event type's own name. */
  readonly name: string;
  /** What it is about, for people. */
  readonly display: string;
  /** What the source sent about it, which is not what its REST API has; null when nothing. */
  readonly data: ModelData | null;
  /** Who did it. */
  readonly user: string | null;
  /** Groups everything that one request to the source did. */
  readonly requestId: string | null;
  /** When the source saw it. */
  readonly timestamp: Date;
  /** How the delivery came to us. */
  readonly origin: Origin;
  /** Whether a newer event of the same lane has already run. */
  readonly late: boolean;
  /** Exactly what was sent, parsed. */
  readonly payload: unknown;
}

/** What a source tells. */
export type SourceEvent = ObjectEvent | JobEvent | PluginEvent;

/** Everything a handler can be called with. `event.kind` tells them apart. */
export type Event =
  | SourceEvent
  | NamedEvent
  | ScheduleEvent
  | TaskEvent
  | LifecycleEvent
  | BatchEvent;
