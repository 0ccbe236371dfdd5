/**
 * Addresses to which Nautobot sends no webhooks since 2.4.33 and 3.1.2 (GHSA-c35q-vxrp-ph26), whatever its settings say.
 *
 * An address in the URL is refused when the webhook is saved. A host *name* is accepted, and each delivery to it is then
 * dropped without a word (measured on 3.2.7): so we resolve the name ourselves.
 *
 * @module
 */
import ipaddr from "ipaddr.js";
import type { Blocked } from "../registration/generation.ts";
import type { Resolve } from "../transport/resolve.ts";

const FIX =
  "Nautobot on this host, too, must be given an address that is not loopback: listen on one " +
  "(HOOKBOX_LISTEN), and set HOOKBOX_URL to it. Where there is none, add one: ip addr add 10.213.0.1/32 dev lo.";

/** Whether this version blocks them. Null: its version is not readable, and it is taken for a new one. */
export function blocksAddresses(version: string): boolean {
  const parts = /^v?(\d+)\.(\d+)\.(\d+)/.exec(version);
  if (!parts) return true;
  const [major, minor, patch] = parts.slice(1).map(Number) as [number, number, number];
  const since = major < 3 ? [2, 4, 33] : [3, 1, 2];
  return [major, minor, patch].reduce((order, n, i) => order || n - since[i]!, 0) >= 0;
}

/** Whether deliveries to this URL are blocked; null: not as far as we see. */
export async function blockedTarget(url: string, resolve: Resolve): Promise<Blocked | null> {
  if (!URL.canParse(url)) return null;
  const host = new URL(url).hostname.replace(/^\[|\]$/g, "");
  if (ipaddr.isValid(host)) {
    const kind = kindOf(host);
    if (kind === null) return null;
    const detail = `Nautobot sends no webhooks to ${host}, a ${kind} address.`;
    return { literal: true, detail, fix: FIX };
  }
  // Nautobot sends to the first address alone.
  const [address] = await resolve(host);
  const kind = address === undefined ? null : kindOf(address);
  if (kind === null) return null;
  return {
    literal: false,
    detail:
      `${host} is ${address} as seen from here, a ${kind} address, to which Nautobot sends no webhooks: ` +
      "it takes the name and drops every delivery without a word.",
    fix: FIX,
  };
}

/** Measured on 3.2.7: Python's netaddr calls these reserved, the documentation networks among them. */
const RESERVED = [
  "240.0.0.0/4",
  "192.88.99.0/24",
  "192.0.2.0/24",
  "198.51.100.0/24",
  "203.0.113.0/24",
];

/** What kind of blocked address it is; null: none. */
function kindOf(address: string): string | null {
  const parsed = ipaddr.parse(address);
  const range = parsed.range();
  if (range === "loopback" || range === "multicast") return range;
  if (range === "linkLocal") return "link-local";
  if (range === "unspecified" || range === "ipv4Mapped") return "reserved";
  const reserved = parsed.kind() === "ipv4" &&
    RESERVED.some((network) => parsed.match(ipaddr.parseCIDR(network)));
  return reserved ? "reserved" : null;
}
