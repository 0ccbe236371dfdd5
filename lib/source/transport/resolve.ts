/**
 * The addresses of a host name, as this machine sees them.
 *
 * @module
 */
import { lookup } from "node:dns/promises";

/** Gives the addresses of a host name; none where it has none, or that cannot be found out. */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

/** By the system, as other programs here do: `/etc/hosts`, then DNS. */
export const resolveHost: Resolve = async (hostname) => {
  try {
    return (await lookup(hostname, { all: true })).map(({ address }) => address);
  } catch {
    return [];
  }
};
