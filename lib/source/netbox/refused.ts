/**
 * Why a token is not accepted, and what to do about it.
 *
 * @module
 */

/** @param detail NetBox's or Nautobot's own words. @param token What configures the token: `NETBOX_TOKEN`. */
export function adviceFor(detail: string, token: string): string {
  if (/^Invalid/.test(detail)) return `Set ${token} to a token of this NetBox.`;
  if (/expired/i.test(detail)) return "Make a new token in NetBox, or move its expiry.";
  if (/source ip/i.test(detail)) return "Add this address to the token's allowed IPs in NetBox.";
  if (/not provided/.test(detail)) {
    return `Set ${token}; if it is set, a proxy on the way drops the Authorization header.`;
  }
  if (/inactive|disabled/i.test(detail)) return "Enable it in NetBox, or set another token.";
  return "Check the token in NetBox.";
}
