/**
 * What people are told of catch-up.
 *
 * @module
 */
import { NetBoxError } from "../netbox/api.ts";
import { explainRefused } from "../registration/explain.ts";
import { isDenied } from "../registration/permissions.ts";
import { counted } from "../registration/print.ts";
import type { Product } from "../product.ts";
import type { FoldedEvent } from "./change_log.ts";

/** What its change log does not have. */
export const NOT_LOGGED =
  "job events, events of plugins, models without a change log, and saves that change nothing";

/** The permission that is missing to read the change log, where that is what went wrong; else null. */
export function missingPermission(error: unknown): string | null {
  const app = isDenied(error) ? /^\/api\/(\w+)\/object-changes\//.exec(error.path)?.[1] : null;
  return app ? `${app}.view_objectchange` : null;
}

/** What to do about it. */
export function forbidden(permission: string): string {
  return `Catch-up is off: the token's user lacks ${permission}. Give it a permission on "Object change" with view, then ` +
    "reload (SIGHUP), or set HOOKBOX_CATCH_UP=off";
}

/** A failure as one line. */
export function failed(error: unknown, product: Product): string {
  if (!(error instanceof NetBoxError)) {
    return error instanceof Error ? error.message : String(error);
  }
  if (error.status === 401 || error.status === 403) return explainRefused(error, product);
  return error.kind === "connection" ? error.detail : error.message;
}

/** What was missed and is not handled, and how to see it. */
export function tooOld(events: readonly FoldedEvent[]): string {
  const since = new Date(Math.min(...events.map((event) => event.from))).toISOString();
  return `${
    counted(events.length, "event")
  } were missed but are older than HOOKBOX_CATCH_UP: no handler runs for them. To see ` +
    `them: hookbox catch-up --since ${since} --dry-run`;
}

/** Changes come and webhooks never do. */
export function silence(
  count: number,
  { name, worker, startWorker }: Product,
  url: string | null,
): string {
  const reach = url ? `that this host is reached (curl -v ${url})` : "that this host is reached";
  return `${
    counted(count, "event")
  } of ${name} had to be caught up, and not one webhook came meanwhile. On ` +
    `${name}'s host, check ${reach}, and that its ${worker} runs. If not: ${startWorker}`;
}

/** Objects that could not be read again. */
export function denied(objectTypes: readonly string[]): string {
  const rights = objectTypes.map((type) => type.replace(".", ".view_"));
  return `The token's user lacks ${
    rights.join(", ")
  }: events that are caught up have the change log's data, in which related ` +
    "objects are ids";
}

/** It is asked for a time of which the deliveries are gone. */
export function forgotten(completeSince: number): string {
  return `Deliveries from before ${
    new Date(completeSince).toISOString()
  } are no longer in the store (HOOKBOX_KEEP, ` +
    "HOOKBOX_STORE_MAX), so what was missed before cannot be told from what was not. Give a later time (--since)";
}
