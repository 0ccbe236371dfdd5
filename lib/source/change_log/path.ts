/**
 * Where things are in the API of a source.
 *
 * @module
 */
import type { SourceKind } from "../product.ts";

/**
 * Where the change log is: NetBox has it in `core` from 4.1 on, and in `extras` before, as Nautobot. A release that cannot
 * be read is taken for a new one.
 *
 * @param release Major and minor of NetBox as one number: 407.
 */
export function changeLogPath(kind: SourceKind, release: number | null): string {
  const old = kind === "nautobot" || (release !== null && release < 401);
  return `/api/${old ? "extras" : "core"}/object-changes/`;
}

/** A path or URL of the API, from `/api/` on: without the host and the base path of the server. Null when it is none. */
export function apiPathOf(url: unknown): string | null {
  return typeof url === "string" ? /\/api\/[^?#]*/.exec(url)?.[0] ?? null : null;
}
