/**
 * When a request is sent again, and after how long.
 *
 * @module
 */
import { HTTPError } from "ky";
import type { Clock } from "../../clock.ts";
import { NetBoxError } from "../netbox/api_error.ts";
import type { TransportFailure } from "../transport/error.ts";
import { failureOf } from "../transport/explain.ts";

/** Milliseconds before the first, second, … repetition; no further ones. */
export const WAITS: readonly number[] = [500, 1000, 2000, 4000];

/** A source that wants us to wait longer is given up: the run has better things to do. */
const LONGEST_WAIT = 30_000;

/** Too many requests, and what proxies say of a source that restarts. */
const PASSING = [429, 502, 503, 504];

/** Failures to connect that may be over in a moment. */
const TRANSIENT: readonly TransportFailure[] = [
  "refused",
  "dns",
  "unreachable",
  "reset",
  "proxy",
  "other",
];

/** Failures before the first byte of a request: nothing can have come of it. */
const UNSENT: readonly TransportFailure[] = [
  "refused",
  "dns",
  "unknown-authority",
  "self-signed",
  "wrong-host",
  "expired",
  "not-yet-valid",
  "wrong-certificate",
  "not-tls",
  "ca-file",
];

/** Whether a request that failed so certainly never reached the source. */
export function isUnsent(error: unknown): boolean {
  return UNSENT.includes(failureOf(error, null));
}

/**
 * Milliseconds to wait before a request is repeated; null: it is not.
 *
 * @param error What ky or `exchange()` threw.
 * @param repetition The first is 1.
 * @param safe Whether the request changes nothing.
 */
export function waitBefore(
  error: unknown,
  repetition: number,
  safe: boolean,
  now: number,
): number | null {
  const wait = WAITS[repetition - 1] ?? null;
  if (error instanceof HTTPError) {
    if (!safe || !PASSING.includes(error.response.status)) return null;
    const asked = retryAfter(error.response.headers, now) ?? wait;
    return asked !== null && asked <= LONGEST_WAIT ? asked : null;
  }
  if (!(error instanceof NetBoxError) || error.kind !== "connection") return null;
  const failure = failureOf(error.cause, null);
  const again = TRANSIENT.includes(failure) && (safe || UNSENT.includes(failure));
  return again ? wait : null;
}

/** `Retry-After` in milliseconds (RFC 9110, 10.2.3: seconds, or a date); null where there is none that can be read. */
function retryAfter(headers: Headers, now: number): number | null {
  const value = headers.get("retry-after");
  if (value === null) return null;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

/** Resolves after `ms`. @throws the signal's reason when it aborts. */
export async function wait(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const cancel = clock.after(ms, resolve);
  const abort = () => reject(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  try {
    await promise;
  } finally {
    cancel();
    signal.removeEventListener("abort", abort);
  }
}
