/**
 * NetBox's change log.
 *
 * @module
 */
import { type ChangeRow, changeRows } from "../change_log.ts";
import type { Reader } from "../reader.ts";

/** Where it is: `core` has it from 4.1 on, `extras` before. A release that cannot be read is taken for a new one. */
export function changeLogPath(release: number | null): string {
  return `/api/${release !== null && release < 401 ? "extras" : "core"}/object-changes/`;
}

/** One object in one request. */
export interface ChangedObject {
  readonly requestId: string;
  readonly objectType: string;
  readonly objectId: number | string;
}

/** Which change log to read. */
export interface ChangeLog {
  /** Major and minor of NetBox as one number: 407. */
  readonly release: number | null;
  /** Schema id of the branch whose log it is; that of main without. */
  readonly branch?: string | undefined;
}

/**
 * What one request did to one object.
 *
 * @throws as the reader does.
 */
export async function changesOfRequest(
  reader: Reader,
  { requestId, objectType, objectId }: ChangedObject,
  { release, branch }: ChangeLog,
): Promise<ChangeRow[]> {
  const found: ChangeRow[] = [];
  const rows = changeRows(reader, changeLogPath(release), {
    query: {
      request_id: requestId,
      changed_object_type: objectType,
      changed_object_id: objectId,
    },
    ...(branch === undefined ? {} : { branch }),
  });
  for await (const row of rows) {
    const fits = row.requestId === requestId && row.objectType === objectType &&
      row.objectId === String(objectId);
    if (fits) found.push(row);
  }
  return found;
}
