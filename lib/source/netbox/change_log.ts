/**
 * NetBox's change log.
 *
 * @module
 */
import { findChanges, type FoundChange } from "../change_log/lookup.ts";
import { changeLogPath } from "../change_log/path.ts";
import type { Reader } from "../reader.ts";

/** One object in one request. */
export interface ChangedObject {
  readonly requestId: string;
  readonly objectType: string;
  readonly objectId: number | string;
}

/** Which change log to read. */
export interface WhichLog {
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
  { release, branch }: WhichLog,
): Promise<FoundChange[]> {
  const found: FoundChange[] = [];
  const rows = findChanges(reader, changeLogPath("netbox", release), {
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
