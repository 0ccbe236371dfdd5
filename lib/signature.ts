/**
 * The signature of a webhook: HMAC-SHA512 over the exact bytes of the body, as NetBox and Nautobot send it in
 * `X-Hook-Signature`. Nothing else of the request is covered by it.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { timingSafeEqual } from "node:crypto";
import { hmacSha512 } from "./hmac.ts";

/** What NetBox and Nautobot send: bare lower-case hexadecimal digits, without a `sha512=` in front. */
const SIGNATURE = /^[0-9a-f]{128}$/;

/**
 * Signs a body as NetBox does. The key is the UTF-8 form of the secret.
 *
 * @returns 128 lower-case hexadecimal digits.
 */
export function sign(body: Uint8Array, secret: string): string {
  return hmacSha512(body, secret).toString("hex");
}

/**
 * Finds the secret that a signature was made with. Every secret is tried, also after one that fits, and compared in
 * constant time: the time taken tells neither which one it was nor how much of a wrong signature was right.
 *
 * @param signature The header's value; null when there was none.
 * @param secrets The secrets that may have signed. An empty one verifies nothing: anybody could have signed with it.
 * @returns The index of the first secret that fits; null when none does.
 */
export function verify(
  body: Uint8Array,
  signature: string | null,
  secrets: readonly string[],
): number | null {
  if (signature === null || !SIGNATURE.test(signature)) return null;
  const given = Buffer.from(signature, "hex");
  let found: number | null = null;
  for (const [index, secret] of secrets.entries()) {
    const equal = timingSafeEqual(hmacSha512(body, secret), given);
    if (equal && secret !== "") found ??= index;
  }
  return found;
}
