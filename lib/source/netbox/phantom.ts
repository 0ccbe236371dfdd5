/**
 * Events of changes that were rolled back.
 *
 * @module
 */
import type { ObjectEvent } from "../../event/types.ts";
import { readPage } from "../change_log/page.ts";
import { changeLogPath } from "../change_log/path.ts";
import type { Reader } from "../reader.ts";
import { changesOfRequest, type WhichLog } from "./change_log.ts";

/**
 * Whether a create or update was rolled back: it changed something, and the change log knows nothing of it. A no-op is
 * not logged either (from 3.7 on), and of an update whose prechange is unknown nobody can say whether it was one. Nor
 * does the log prove anything when it does not reach back to the event: it is cut by age (`CHANGELOG_RETENTION`), and one
 * that our user may not view is empty.
 *
 * @throws as the reader does.
 */
export async function wasRolledBack(
  reader: Reader,
  event: ObjectEvent,
  release: number | null,
): Promise<boolean> {
  const { requestId, objectType, objectId } = event;
  if (requestId === null) return false;
  if (event.action === "update" && !event.changes?.length) return false;
  const log: WhichLog = { release, branch: event.branch?.schemaId ?? undefined };
  const rows = await changesOfRequest(reader, { requestId, objectType, objectId }, log);
  return rows.length === 0 && await reachesBack(reader, event.timestamp, log);
}

/** Whether the change log holds something that is as old. */
async function reachesBack(
  reader: Reader,
  time: Date,
  { release, branch }: WhichLog,
): Promise<boolean> {
  const { rows: [oldest] } = await readPage(reader, changeLogPath("netbox", release), {
    query: { ordering: "time", limit: 1 },
    ...(branch === undefined ? {} : { branch }),
  });
  return oldest !== undefined && Date.parse(String(oldest.time)) <= time.getTime();
}
