/**
 * Who is asking, and whether they may.
 *
 * @module
 */
import ipaddr from "ipaddr.js";

type Address = ReturnType<typeof ipaddr.process>;
/** A network: its address and the length of its prefix. */
export type Network = readonly [Address, number];

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
export function parseNetworks(list: readonly string[], setting: string): Network[] {
  return list.map((entry) => {
    const [text, prefix, ...rest] = entry.trim().split("/");
    const address = parse(text!);
    const length = address === null ? 0 : address.toByteArray().length * 8;
    const bits = prefix === undefined ? length : /^\d{1,3}$/.test(prefix) ? Number(prefix) : NaN;
    if (address !== null && rest.length === 0 && bits <= length) return [address, bits];
    throw new TypeError(
      `Cannot read "${entry}" in ${setting}: write an address (10.0.0.7) or a network (10.0.0.0/8)`,
    );
  });
}

/** Whether an address lies in one of the networks. No address lies in none. */
export function isWithin(address: string | null, networks: readonly Network[]): boolean {
  if (networks.length === 0) return false;
  const parsed = parse(address);
  return parsed !== null && networks.some(([network, bits]) =>
    // A type mismatch would throw: an IPv4 address lies in no IPv6 network.
    parsed.kind() === network.kind() && parsed.match(network, bits)
  );
}

/**
 * The address a request comes from: the connection's, or where that is a trusted proxy's, what it says in
 * `X-Forwarded-For`. That list is read from its end, because anybody can write its beginning: the first address that
 * is not a trusted proxy's is the client. Null where it is not known, as on a Unix socket.
 */
export function clientAddress(
  headers: Headers,
  connection: Connection | undefined,
  trustedProxies: readonly Network[],
): string | null {
  const peer = connection?.remoteAddr;
  let address = peer !== undefined && "hostname" in peer ? peer.hostname : null;
  if (!isWithin(address, trustedProxies)) return address;
  const hops = headers.get("x-forwarded-for")?.split(",") ?? [];
  while (hops.length > 0 && isWithin(address, trustedProxies)) {
    address = withoutPort(hops.pop()!.trim());
  }
  return parse(address) === null ? null : address;
}

/** Some proxies append the port: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
function withoutPort(text: string): string {
  return /^\[(.+)\](?::\d+)?$/.exec(text)?.[1] ?? /^(\d+(?:\.\d+){3}):\d+$/.exec(text)?.[1] ?? text;
}

/** An IPv4 address in IPv6 clothes (`::ffff:10.0.0.1`, as a dual-stack socket gives it) becomes IPv4. */
function parse(address: string | null): Address | null {
  if (address === null || !ipaddr.isValid(address)) return null;
  // Like every browser, the parser takes `10` and `0x0a000001` for IPv4 addresses; no connection is written so.
  if (!address.includes(":") && !ipaddr.IPv4.isValidFourPartDecimal(address)) return null;
  return ipaddr.process(address);
}
