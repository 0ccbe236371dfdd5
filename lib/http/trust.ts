/**
 * Who may see more than `ok` or `unready`.
 *
 * @module
 */
import { createHash, timingSafeEqual } from "node:crypto";

/**
 * The rule "has the token": `Authorization: Bearer <token>`, compared in constant time. Without a token nobody has it.
 */
export function hasBearer(token: string | null): (request: Request) => boolean {
  if (!token) return () => false;
  const expected = digest(token);
  return (request) => {
    const given = /^Bearer +(.+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
    return given !== undefined && timingSafeEqual(digest(given), expected);
  };
}

/** Digests are of one length, as the comparison wants it, whatever was given. */
function digest(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}
