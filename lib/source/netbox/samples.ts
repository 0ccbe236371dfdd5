/**
 * Bodies as NetBox 4.7.3 sent them, to try handlers with.
 *
 * @module
 */
import samples from "./samples.json" with { type: "json" };

/** What is made anew for each body. */
export interface SampleOptions {
  /** When NetBox saw the event. */
  readonly now: Date;
  /** The id of the request that caused it: a UUID. */
  readonly requestId: string;
}

interface SampleBody {
  readonly request?: Readonly<Record<string, unknown>>;
  readonly [key: string]: unknown;
}

/** Object type → action → body. */
const SAMPLES = new Map(
  Object.entries(samples).map(([type, bodies]) => [type, new Map(Object.entries(bodies))]),
) as ReadonlyMap<string, ReadonlyMap<string, SampleBody>>;

/** What there are samples of, in the order in which to show them. */
export function sampleTypes(): { objectType: string; action: string }[] {
  return [...SAMPLES].flatMap(([objectType, bodies]) =>
    [...bodies.keys()].map((action) => ({ objectType, action }))
  );
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
  const body = SAMPLES.get(objectType)?.get(action);
  if (!body) return null;
  const fresh: SampleBody = { ...body, timestamp: timestamp(now, requestId) };
  // The body of a job has no request.
  const sent = body.request ? { ...fresh, request: { ...body.request, id: requestId } } : fresh;
  return new TextEncoder().encode(JSON.stringify(sent));
}

/** As NetBox writes it, in microseconds: they tell apart two bodies without a request in one millisecond. */
function timestamp(now: Date, requestId: string): string {
  const microseconds = String(parseInt(requestId.slice(0, 8), 16) % 1000 || 0).padStart(3, "0");
  return now.toISOString().replace("Z", `${microseconds}+00:00`);
}
