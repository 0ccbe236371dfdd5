/**
 * The change log of a source, as its REST API gives it: NetBox and Nautobot name what is in a row alike.
 *
 * @module
 */
import { isRecord } from "../event/changes.ts";
import { NetBoxError } from "./netbox/api_error.ts";
import { read, type Reader, type ReadOptions } from "./reader.ts";

/** One row: one object changed by one request. */
export interface ChangeRow {
  readonly requestId: string;
  /** Milliseconds since the Unix epoch, rounded down. */
  readonly time: number;
  readonly user: string;
  /** `"create"`, `"update"` or `"delete"`. */
  readonly action: string;
  readonly objectType: string;
  readonly objectId: string;
  /** Path of the object in the API, from `/api/` on; null when it is gone. */
  readonly objectPath: string | null;
  /** The message that came with the request; empty on what knows none. */
  readonly message: string;
}

/** Rows of a page, unless the query has a `limit`. Servers give 1000 by default, but a row holds the object twice. */
const PAGE = 200;

/**
 * The rows that fit a query, page by page, for as long as they are taken. NetBox ignores filters that it does not know: check what comes.
 *
 * @throws as `read()` does, and {@linkcode NetBoxError} when the answer is no list of changes.
 */
export async function* changeRows(
  reader: Reader,
  path: string,
  { query, ...options }: ReadOptions,
): AsyncGenerator<ChangeRow> {
  const limit = Number(query?.limit ?? PAGE);
  for (let offset = 0;; offset += limit) {
    const page = await read(reader, path, { ...options, query: { ...query, limit, offset } });
    if (!isRecord(page) || !Array.isArray(page.results)) {
      throw noChangeLog(path, "the answer is not a list");
    }
    for (const row of page.results) yield readRow(row, path);
    if (page.next === null || page.next === undefined || page.results.length === 0) return;
  }
}

/** A path or URL of the API, from `/api/` on: without the host and the base path of the server. Null when it is none. */
export function apiPathOf(url: unknown): string | null {
  return typeof url === "string" ? /\/api\/[^?#]*/.exec(url)?.[0] ?? null : null;
}

function readRow(row: unknown, path: string): ChangeRow {
  const { request_id, time, user_name, action, changed_object, ...object }: Record<
    string,
    unknown
  > = isRecord(row) ? row : {};
  const at = typeof time === "string" ? Date.parse(time) : NaN;
  if (typeof request_id !== "string" || Number.isNaN(at)) {
    throw noChangeLog(path, "a row has no request id or no time");
  }
  return {
    requestId: request_id,
    time: at,
    user: String(user_name ?? ""),
    action: String(isRecord(action) ? action.value : action),
    objectType: String(object.changed_object_type),
    objectId: String(object.changed_object_id),
    objectPath: isRecord(changed_object) ? apiPathOf(changed_object.url) : null,
    message: typeof object.message === "string" ? object.message : "",
  };
}

function noChangeLog(path: string, detail: string): NetBoxError {
  return new NetBoxError({ kind: "answer", method: "GET", path, status: 200, detail });
}
