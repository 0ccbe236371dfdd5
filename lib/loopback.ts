/**
 * Which hosts are the machine itself.
 *
 * @module
 */

/** RFC 6761, 6.3; RFC 1122, 3.2.1.3; RFC 4291, 2.5.3, and IPv4 in IPv6: as `URL` writes them. */
const LOOPBACK =
  /^(.+\.)?localhost\.?$|^127(\.\d+){3}$|^\[::1\]$|^\[::ffff:7f[\da-f]{2}:[\da-f]+\]$/;

/** Whether a URL leads to the machine that uses it: a connection to "any address" (0.0.0.0) does, too. */
export function isLoopback(url: string): boolean {
  const hostname = hostnameOf(url);
  return hostname !== null && (LOOPBACK.test(hostname) || /^(0\.0\.0\.0|\[::\])$/.test(hostname));
}

/** Whether only this machine reaches what listens on a host: `127.0.0.1`, `::1`, `localhost`. */
export function isLoopbackHost(host: string): boolean {
  const name = host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
  return LOOPBACK.test(hostnameOf(`http://${name}/`) ?? "");
}

function hostnameOf(url: string): string | null {
  return URL.canParse(url) ? new URL(url).hostname : null;
}
