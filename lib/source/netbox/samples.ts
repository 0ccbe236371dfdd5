/**
 * Bodies as NetBox 4.7.3 sent them, to try handlers with.
 *
 * @module
 */
import { type Body, onOccasion } from "../recordings/body.ts";
import recorded from "../recordings/netbox-4.7.3.json" with { type: "json" };

/** What is made anew for each body. */
export interface SampleOptions {
  /** When NetBox saw the event. */
  readonly now: Date;
  /** The id of the request that caused it: a UUID. */
  readonly requestId: string;
}

/** Binding → body. */
const SAMPLES: ReadonlyMap<string, string> = new Map(
  Object.entries(recorded).map(([binding, bodies]) => [binding, Object.values(bodies)[0]!]),
);

/** What there are samples of, in the order in which to show them. */
export function sampleTypes(): { objectType: string; action: string }[] {
  return [...SAMPLES.keys()].map((binding) => {
    const dot = binding.lastIndexOf(".");
    return { objectType: binding.slice(0, dot), action: binding.slice(dot + 1) };
  });
}

/**
 * Gives a body to sign and send: a recorded one, with a new time and request id, so that it is no duplicate.
 *
 * @returns The bytes; null when NetBox was never recorded sending this.
 */
export function sampleBody(
  objectType: string,
  action: string,
  { now, requestId }: SampleOptions,
): Uint8Array | null {
  const text = SAMPLES.get(`${objectType}.${action}`);
  if (text === undefined) return null;
  const body: Body = JSON.parse(text);
  // The body of a job has no request: microseconds tell apart two within a millisecond.
  const microseconds = parseInt(requestId.slice(0, 8), 16) % 1000 || 0;
  const fresh = onOccasion(body, { timestamp: now, microseconds, requestId });
  return new TextEncoder().encode(JSON.stringify(fresh));
}
