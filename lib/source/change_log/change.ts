/**
 * What a row of a change log says: NetBox and Nautobot name it alike.
 *
 * @module
 */
import { isRecord } from "../../event/changes.ts";
import type { Action } from "../../event/types.ts";
import type { Row } from "../netbox/api.ts";
import { apiPathOf } from "./path.ts";

/** What one request did to one object, once. */
export interface Change {
  readonly id: string;
  /** Milliseconds by the source's clock, rounded down. */
  readonly time: number;
  /** As the source wrote it, in microseconds: `2026-11-22T02:45:48.340223Z`. */
  readonly stamp: string;
  readonly requestId: string;
  readonly user: string | null;
  readonly action: Action;
  readonly objectType: string;
  readonly objectId: string;
}

/** What can be done to an object. */
export const OBJECT_ACTIONS: readonly unknown[] = [
  "create",
  "update",
  "delete",
] satisfies Action[];

/** Reads a row, short or full; null for what cannot be one of an object's changes. */
export function readChange(row: Row): Change | null {
  const { id, time: stamp, request_id, user_name, changed_object_type, changed_object_id } = row;
  const action = isRecord(row.action) ? row.action.value : row.action;
  const time = typeof stamp === "string" ? Date.parse(stamp) : NaN;
  if (Number.isNaN(time) || !OBJECT_ACTIONS.includes(action)) return null;
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
  };
}

/** Path of the object itself (`/api/dcim/interfaces/5/`), which the row has while the object is there. */
export function objectPath(row: Row | undefined): string | null {
  return isRecord(row?.changed_object) ? apiPathOf(row.changed_object.url) : null;
}
