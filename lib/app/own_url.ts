/**
 * Where sources reach us.
 *
 * @module
 */
import type { Settings } from "../config/settings.ts";
import { describeOwnUrl } from "../source/transport/own_url.ts";
import { isContainer, localAddressTowards } from "../source/transport/route.ts";

/** Addresses that mean "all of this machine's". */
const ANY = new Set(["0.0.0.0", "::", "[::]"]);

/**
 * `HOOKBOX_URL`, else our address on the route to the first source that has a URL; null when there is none.
 *
 * @param port The port that we listen on: the real one where 0 was asked for.
 */
export async function ownUrl(settings: Settings, port: number): Promise<string | null> {
  if (settings.url !== null) return settings.url;
  const { hostname } = settings.listen;
  // Told to listen on one address, that is the one where we can be reached.
  if (!ANY.has(hostname)) return at(hostname, port);
  const source = settings.sources.find(({ url }) => url !== null);
  if (!source?.url) return null;
  const address = await localAddressTowards(source.url);
  return address === null ? null : at(address, port);
}

/** What may keep deliveries from coming to this URL, one sentence each. */
export async function doubtsAbout(
  settings: Settings,
  url: string | null,
): Promise<readonly string[]> {
  const source = settings.sources.find((each) => each.url !== null)?.url;
  if (!source || url === null) return [];
  return describeOwnUrl({
    url,
    configured: settings.url !== null,
    hostname: settings.listen.hostname,
    source,
    container: await isContainer(),
  }).warnings;
}

function at(hostname: string, port: number): string {
  return `http://${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`;
}
