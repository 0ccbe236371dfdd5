/**
 * Rows and pages of a change log, as NetBox and Nautobot alike give them.
 *
 * @module
 */
import { isRecord } from "../../event/changes.ts";
import type { Action } from "../../event/types.ts";
import { type NetBoxApi, NetBoxError, type RequestOptions, type Row } from "../netbox/api.ts";
import type { ChangeRow } from "./change_log.ts";
import type { Page } from "./pager.ts";

const ACTIONS: readonly unknown[] = ["create", "update", "delete"] satisfies Action[];

/** How to read rows. */
export interface RowOptions {
  /** Keep them as they come. */
  readonly full: boolean;
  /** The object's name as the row has it. */
  readonly displayOf: (row: Row) => string | null;
}

/** Reads a row, short or full; null for what cannot be one of an object's changes. */
export function readRow(row: Row, { full, displayOf }: RowOptions): ChangeRow | null {
  const { id, time: stamp, request_id, user_name, changed_object_type, changed_object_id } = row;
  const action = isRecord(row.action) ? row.action.value : null;
  const time = typeof stamp === "string" ? Date.parse(stamp) : NaN;
  if (Number.isNaN(time) || !ACTIONS.includes(action)) return null;
  if (typeof changed_object_type !== "string") return null;
  if (typeof changed_object_id !== "number" && typeof changed_object_id !== "string") return null;
  return {
    id: String(id),
    time,
    stamp: stamp as string,
    requestId: String(request_id),
    user: typeof user_name === "string" && user_name !== "" ? user_name : null,
    action: action as Action,
    objectType: changed_object_type,
    objectId: String(changed_object_id),
    display: displayOf(row),
    full: full ? row : null,
  };
}

/**
 * Asks for one page.
 *
 * @throws {NetBoxError}
 */
export async function readPage(
  api: NetBoxApi,
  path: string,
  sent: RequestOptions,
  options: RowOptions,
): Promise<Page> {
  const { body, status } = await api.get(path, sent);
  const { results, next } = (body ?? {}) as { results?: unknown; next?: unknown };
  if (!Array.isArray(results)) {
    throw new NetBoxError({ kind: "answer", method: "GET", path, status, detail: "it is no list" });
  }
  return {
    rows: results.map((row) => readRow(row, options)).filter((row) => row !== null),
    last: String(results.at(-1)?.time ?? "") || null,
    size: results.length,
    more: typeof next === "string" && results.length > 0,
  };
}
