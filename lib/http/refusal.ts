/**
 * What is answered to a request that is not taken.
 *
 * @module
 */
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";

/** The methods that bring something. */
export const METHODS: readonly string[] = ["POST", "PUT", "PATCH"];

/** Seconds: for a proxy or a script that tries again. NetBox does not. */
export const RETRY_AFTER = "5";
const RETRY_BACKLOG = "60";

/** Refuses. */
export function refuse(
  c: Context,
  status: ContentfulStatusCode,
  error: string,
  headers: Record<string, string> = {},
): Response {
  return c.json({ error }, status, headers);
}

/** Refuses, because too much is unfinished. */
export function refuseBacklog(c: Context): Response {
  return refuse(c, 503, "too much is waiting", { "retry-after": RETRY_BACKLOG });
}

/** Refuses, because it cannot be stored. */
export function refuseUnstored(c: Context): Response {
  return refuse(c, 503, "cannot store it now", { "retry-after": RETRY_AFTER });
}

/**
 * NetBox lets people write anything as a webhook's content type, and the signature covers the body alone: so the type
 * decides nothing, and only what can be no webhook is refused. That are the two forms of a browser (the second is also
 * what `curl -d` sends when told nothing else), for which 415 helps more than 403. NetBox never compresses (measured).
 *
 * @returns The answer; null: the form is not the reason to refuse it.
 */
export function refuseForm(c: Context): Response | null {
  const { headers } = c.req.raw;
  const type = /^[^;\s]*/.exec(headers.get("content-type")?.trim() ?? "")![0].toLowerCase();
  if (type === "multipart/form-data" || type === "application/x-www-form-urlencoded") {
    return refuse(c, 415, "send application/json", { accept: "application/json" });
  }
  const encoding = headers.get("content-encoding")?.trim().toLowerCase() || "identity";
  if (encoding === "identity") return null;
  // RFC 9110, 15.5.16: this header tells a wrong coding from a wrong type.
  return refuse(c, 415, "send the body uncompressed", { "accept-encoding": "identity" });
}
