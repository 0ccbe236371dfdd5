/**
 * Why a token is not accepted, and what to do about it.
 *
 * @module
 */
import type { Product } from "../product.ts";

/** @param detail NetBox's or Nautobot's own words. @param token What configures the token: `NETBOX_TOKEN`. */
export function adviceFor(
  detail: string,
  { name }: Pick<Product, "name">,
  token: string,
): string {
  if (/^Invalid/.test(detail)) return `Set ${token} to a token of this ${name}.`;
  if (/expired/i.test(detail)) return `Make a new token in ${name}, or move its expiry.`;
  if (/source ip/i.test(detail)) return `Add this address to the token's allowed IPs in ${name}.`;
  if (/not provided/.test(detail)) {
    return `Set ${token}; if it is set, a proxy on the way drops the Authorization header.`;
  }
  if (/inactive|disabled/i.test(detail)) return `Enable it in ${name}, or set another token.`;
  return `Check the token in ${name}.`;
}
