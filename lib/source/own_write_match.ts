/**
 * Whether a row of the change log is what a write would have left there.
 *
 * @module
 */
import type { FoundChange } from "./change_log/lookup.ts";

/** What a path of the API names. */
export interface WrittenPath {
  /** `"dcim"`; null for a plugin, whose path need not be called as its app. */
  readonly app: string | null;
  /** Of the object written to; null where it is a list. */
  readonly objectId: string | null;
  /** Whether it is an endpoint of that object with another purpose: `/api/ipam/prefixes/5/available-ips/`. */
  readonly isCustom: boolean;
}

/** Ids are numbers on NetBox and UUIDs on Nautobot. */
const PATH =
  /^\/api\/(?:plugins\/[\w-]+|(?!plugins\/)([\w-]+))\/[\w-]+\/(?:(\d+|[\da-f]{8}-[\da-f-]{27})\/)?(.*)$/;

/** Reads a path such as `/api/dcim/interfaces/5/`. */
export function readPath(path: string): WrittenPath {
  const [, app = null, objectId = null, rest = ""] = PATH.exec(path) ?? [];
  return { app, objectId, isCustom: rest !== "" };
}

const ACTIONS: Readonly<Record<string, string>> = {
  POST: "create",
  PUT: "update",
  PATCH: "update",
  DELETE: "delete",
};

/** Judges by action, object and place: the change log does not tell method and path. */
export function couldBe(
  row: FoundChange,
  { method, path }: { readonly method: string; readonly path: string },
): boolean {
  const { app, objectId, isCustom } = readPath(path);
  if (row.action !== ACTIONS[method]) return false;
  if (app !== null && row.objectType.split(".")[0] !== app) return false;
  if (isCustom) return true;
  if (objectId !== null && row.objectId !== objectId) return false;
  // What is gone has no path any more.
  return row.objectPath === null || row.objectPath.startsWith(path);
}
