/**
 * What of a webhook body does not depend on its object: who, when, and in which request.
 *
 * @module
 */
import type { ModelData, Snapshot } from "../../event/types.ts";

/** A body of NetBox's or Nautobot's default template. */
export interface Body {
  readonly event: string;
  readonly timestamp: string;
  /** From NetBox 4.4 on. */
  readonly object_type?: string;
  /** Up to NetBox 4.4, and on Nautobot: without the app. */
  readonly model?: string;
  readonly data: ModelData | null;
  readonly snapshots?: {
    readonly prechange: Snapshot | null;
    readonly postchange: Snapshot | null;
  };
  /** From NetBox 4.7 on; not with jobs. */
  readonly request?: Readonly<Record<string, unknown>>;
  /** Up to NetBox 4.6, and on Nautobot. */
  readonly username?: string | null;
  readonly request_id?: string | null;
}

/** What can be said anew in a body; what is not said stays. */
export interface Occasion {
  /** When the source saw the event. */
  readonly timestamp?: Date;
  /** Microseconds of the timestamp, which a `Date` has not: 0 to 999. */
  readonly microseconds?: number;
  /** The id of the request that caused it. */
  readonly requestId?: string | null;
  /** Who did it. */
  readonly user?: string | null;
}

/** The body of the same event on another occasion, in the form of its version. What the version does not tell is not added. */
export function onOccasion(body: Body, occasion: Occasion): Body {
  const { timestamp, requestId, user } = occasion;
  const known = (keys: Readonly<Record<string, unknown>>, at: object) =>
    Object.fromEntries(
      Object.entries(keys).filter(([key, value]) => value !== undefined && key in at),
    );
  const request = body.request && known({ id: requestId, user }, body.request);
  return {
    ...body,
    ...(timestamp ? { timestamp: inFormOf(body.timestamp, timestamp, occasion) } : {}),
    ...known({ username: user, request_id: requestId }, body),
    ...(request ? { request: { ...body.request, ...request } } : {}),
  };
}

/** NetBox writes ISO 8601 down to microseconds; Nautobot has a space for its T. */
function inFormOf(recorded: string, time: Date, { microseconds = 0 }: Occasion): string {
  const micros = String(microseconds).padStart(3, "0");
  const iso = time.toISOString().replace("Z", `${micros}+00:00`);
  return recorded.includes("T") ? iso : iso.replace("T", " ");
}
