/**
 * Who is asking, and whether they may.
 *
 * @module
 */
import { BlockList, isIP } from "node:net";

/** Networks that an address may lie in; null: none. */
export type Networks = BlockList | null;

/** What `Deno.serve` passes beside the request; `app.request()` in tests may leave it out. */
export interface Connection {
  readonly remoteAddr?: Deno.Addr;
}

/**
 * Reads a list of addresses (`10.0.0.7`, `2001:db8::1`) and networks (`10.0.0.0/8`).
 *
 * @param setting The variable that the list comes from, for the message.
 *
 * @throws {TypeError} that names the entry that is neither.
 */
export function parseNetworks(list: readonly string[], setting: string): Networks {
  if (list.length === 0) return null;
  const networks = new BlockList();
  for (const entry of list) {
    const [address, prefix, ...rest] = entry.trim().split("/");
    const family = familyOf(address!);
    const length = family === "ipv4" ? 32 : 128;
    const bits = prefix === undefined ? length : /^\d{1,3}$/.test(prefix) ? Number(prefix) : NaN;
    if (family === null || rest.length > 0 || !(bits <= length)) {
      throw new TypeError(
        `Cannot read "${entry}" in ${setting}: write an address (10.0.0.7) or a network (10.0.0.0/8)`,
      );
    }
    networks.addSubnet(address!, bits, family);
  }
  return networks;
}

/**
 * Whether an address lies in one of the networks. No address lies in none. An IPv4 address in IPv6 clothes
 * (`::ffff:10.0.0.1`, as a dual-stack socket gives it) is taken for what it is.
 */
export function isWithin(address: string | null, networks: Networks): boolean {
  if (networks === null || address === null) return false;
  const family = familyOf(address);
  return family !== null && networks.check(address, family);
}

/**
 * The address a request comes from: the connection's, or where that is a trusted proxy's, what it says in
 * `X-Forwarded-For`. That list is read from its end, because anybody can write its beginning: the first address that
 * is not a trusted proxy's is the client. Null where it is not known, as on a Unix socket.
 */
export function clientAddress(
  headers: Headers,
  connection: Connection | undefined,
  trustedProxies: Networks,
): string | null {
  const peer = connection?.remoteAddr;
  let address = peer !== undefined && "hostname" in peer ? peer.hostname : null;
  if (!isWithin(address, trustedProxies)) return address;
  const hops = headers.get("x-forwarded-for")?.split(",") ?? [];
  while (hops.length > 0 && isWithin(address, trustedProxies)) {
    address = withoutPort(hops.pop()!.trim());
  }
  return address === null || familyOf(address) === null ? null : address;
}

/** Some proxies append the port: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
function withoutPort(text: string): string {
  return /^\[(.+)\](?::\d+)?$/.exec(text)?.[1] ?? /^(\d+(?:\.\d+){3}):\d+$/.exec(text)?.[1] ?? text;
}

function familyOf(address: string): "ipv4" | "ipv6" | null {
  const version = isIP(address);
  return version === 0 ? null : version === 4 ? "ipv4" : "ipv6";
}
