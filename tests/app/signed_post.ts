import { sign } from "../../lib/signature.ts";
import { recording } from "../recordings.ts";

const recorded = JSON.parse(recording("4.7.3", "interface-update-description").body);
let count = 0;

/** A signed delivery of about so many bytes that no other equals: the recorded update of an interface of its own. */
export function signedPost(size: number, secret = "server-test-secret"): RequestInit {
  const n = ++count;
  const bytes = new TextEncoder().encode(JSON.stringify({
    ...recorded,
    timestamp: new Date(Date.UTC(2026, 0, 1) + n).toISOString(),
    data: { ...recorded.data, id: n, pad: "x".repeat(size) },
  }));
  return {
    method: "POST",
    headers: { "content-type": "application/json", "x-hook-signature": sign(bytes, secret) },
    body: bytes,
  };
}
