/**
 * Whose token ours is, on NetBox.
 *
 * @module
 */
import { isRecord } from "../../event/changes.ts";
import { findChanges } from "../change_log/lookup.ts";
import { changeLogPath } from "../change_log/path.ts";
import type { Reader } from "../reader.ts";

/**
 * The name of the user that our token belongs to. NetBox says it from 4.5 on (`/api/authentication-check/`, measured: 404
 * before); until then {@linkcode ownUserFrom} finds it out after a first write.
 *
 * @param release Major and minor of NetBox as one number: 407.
 * @returns Null when this version does not say.
 * @throws {NetBoxError} when NetBox does not answer, or refuses the token.
 */
export async function ourUser(reader: Reader, release: number | null): Promise<string | null> {
  if (release === null || release < 405) return null;
  const { body: user } = await reader.get("/api/authentication-check/");
  return isRecord(user) && typeof user.username === "string" ? user.username : null;
}

/**
 * The name of our user, by what the change log says of a request of ours.
 *
 * @param requestId The `X-Request-ID` of the answer to a write.
 * @returns Null when that request changed nothing.
 * @throws {NetBoxError} when the change log cannot be read.
 */
export async function ownUserFrom(
  reader: Reader,
  requestId: string,
  release: number | null,
): Promise<string | null> {
  const query = { request_id: requestId, limit: 1 };
  for await (const row of findChanges(reader, changeLogPath("netbox", release), { query })) {
    return row.requestId === requestId ? row.user : null;
  }
  return null;
}
