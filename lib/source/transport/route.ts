/**
 * Our own address, as a source sees it, and whether it is one of a container.
 *
 * @module
 */
import { lookup } from "node:dns/promises";
import { connect } from "node:net";
import ipaddr from "ipaddr.js";

/** What of a network interface is looked at. */
export type Interface = Pick<Deno.NetworkInterfaceInfo, "address" | "netmask">;

/** What `localAddressTowards()` asks the machine. */
export interface RouteOptions {
  /** How long to wait for a connection, in milliseconds. @default 3000 */
  readonly timeoutMs?: number;
  /** @default the machine's */
  readonly interfaces?: () => readonly Interface[];
}

/**
 * The address that this machine uses towards the host of a URL: the near end of a connection to it. When none comes
 * about, the address on the network of that host, else the first that others could reach. Null when there is none.
 */
export async function localAddressTowards(
  url: string,
  { timeoutMs = 3000, interfaces = machineInterfaces }: RouteOptions = {},
): Promise<string | null> {
  const { hostname, port, protocol } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, "");
  return await nearEnd(host, Number(port || (protocol === "https:" ? 443 : 80)), timeoutMs) ??
    guess(await addressOf(host), interfaces());
}

function nearEnd(host: string, port: number, timeoutMs: number): Promise<string | null> {
  const { promise, resolve } = Promise.withResolvers<string | null>();
  const socket = connect({ host, port, timeout: timeoutMs });
  socket.on("connect", () => resolve(socket.localAddress ? plain(socket.localAddress) : null));
  socket.on("timeout", () => resolve(null));
  socket.on("error", () => resolve(null));
  return promise.finally(() => socket.destroy());
}

/** `::ffff:10.0.0.1` as `10.0.0.1`, and without a zone. */
function plain(address: string): string {
  return ipaddr.process(address.replace(/%.*$/, "")).toString();
}

async function addressOf(host: string): Promise<string | null> {
  try {
    return (await lookup(host)).address;
  } catch {
    return null;
  }
}

function guess(target: string | null, interfaces: readonly Interface[]): string | null {
  const remote = target === null ? null : ipaddr.process(target);
  const ours = interfaces.flatMap(({ address, netmask }) => {
    const parsed = ipaddr.process(address.replace(/%.*$/, ""));
    const prefix = netmask ? ipaddr.process(netmask).prefixLengthFromSubnetMask() : null;
    return [{ parsed, prefix }];
  });
  const shared = ours.find(({ parsed, prefix }) =>
    remote !== null && prefix !== null && parsed.kind() === remote.kind() &&
    remote.match(parsed, prefix)
  );
  const reachable = ours.filter(({ parsed }) =>
    !["loopback", "linkLocal"].includes(parsed.range())
  );
  const found = shared ??
    reachable.find(({ parsed }) => parsed.kind() === (remote?.kind() ?? "ipv4")) ?? reachable[0];
  return found?.parsed.toString() ?? null;
}

function machineInterfaces(): readonly Interface[] {
  try {
    return Deno.networkInterfaces();
  } catch {
    return []; // without --allow-sys=networkInterfaces
  }
}

/** Whether this process runs in a container of Docker, Podman or Kubernetes. */
export async function isContainer(
  exists: (path: string) => Promise<boolean> = fileExists,
): Promise<boolean> {
  const marks = ["/.dockerenv", "/run/.containerenv", "/var/run/secrets/kubernetes.io"];
  return (await Promise.all(marks.map(exists))).includes(true);
}

async function fileExists(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch {
    return false;
  }
}
