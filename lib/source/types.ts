/**
 * What every kind of source can do for the rest of hookbox.
 *
 * @module
 */
import type {
  Action,
  Branch,
  Change,
  Json,
  ModelData,
  Origin,
  SourceEvent,
} from "../event/types.ts";

export type { SourceKind } from "./product.ts";

/** What `normalise()` needs beside the body. */
export interface Arrived {
  readonly id: string;
  readonly source: string;
  readonly origin: Origin;
  readonly receivedAt: number;
  /** The object type that the URL named (`/hooks/netbox/dcim.interface`). */
  readonly urlObjectType: string | null;
  readonly late?: boolean;
  /** The object as it is now, read again: takes the place of the payload's own. */
  readonly data?: ModelData;
  /** Takes the place of the payload's own prechange (a superseded run's). */
  readonly prechange?: Json;
  /** Takes the place of the payload's own action: what several events that were debounced did together. */
  readonly folded?: Action;
  /**
   * What the server said since about where it happened: a branch, or null for main. Undefined: the payload decides, and
   * where it does not tell, it is main.
   */
  readonly branch?: Branch | null;
}

/** The body could not be read as an event. Its message says why, for people. */
export class UnreadableError extends Error {
  override readonly name = "UnreadableError";
}

/** From one webhook body to the event, for one kind of source. @throws {UnreadableError} */
export type Normalise = (body: unknown, arrived: Arrived) => SourceEvent;

/** What the loaded handlers want to hear about. */
export interface Subscription {
  /** `dcim.interface`, `dcim.*`, `*.*` */
  readonly objectType: string;
  /** `create`, `update`, `delete`, `job_started`, `job_ended`, or an event type of the source. */
  readonly actions: readonly string[];
  /** Ids of the handlers that want it: named in messages. */
  readonly handlers: readonly string[];
}

/** What registration should bring about. */
export interface DesiredRegistration {
  /** `HOOKBOX_NAME`. */
  readonly instance: string;
  /** The URL the source sends to, final (redirects lose the body). */
  readonly url: string;
  readonly secret: string;
  readonly sslVerify: boolean;
  readonly caFile: string | null;
  readonly headers: string;
  readonly subscriptions: readonly Subscription[];
  /** Written into the descriptions. */
  readonly owner: {
    readonly installation: string;
    readonly host: string;
    readonly version: string;
  };
}

/** One step of a plan. */
export interface PlanStep {
  readonly action: "create" | "update" | "delete";
  /** `webhook` or `event rule`. */
  readonly object: string;
  readonly name: string;
  /** For an update: what differs, secrets hidden. */
  readonly changes: readonly Change[];
}

/** How the registration stands, for the log, `/readyz` and the start screen. */
export interface RegistrationState {
  readonly status:
    | "registered"
    | "failed"
    | "refused"
    | "dry-run"
    | "off"
    | "pending";
  /** One line for people: what is registered, or what is wrong and what to do. */
  readonly message: string;
  /** Object types that the source does not have, permissions missing, no worker running, … */
  readonly warnings: readonly string[];
  /** What was done, or would be. */
  readonly steps: readonly PlanStep[];
  /** Version of the source. */
  readonly version: string | null;
}
