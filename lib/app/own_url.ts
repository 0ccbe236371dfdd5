/**
 * Where sources reach us.
 *
 * @module
 */
import type { Settings } from "../config/settings.ts";
import { PRODUCTS } from "../source/product.ts";
import { doubtsAboutUrl } from "../source/transport/own_url.ts";
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

/** What may keep deliveries from coming to this URL, and what to do. What the registration says is left to it. */
export async function doubtsAbout(
  settings: Settings,
  url: string | null,
): Promise<readonly string[]> {
  const source = settings.sources.find((each) => each.url !== null);
  if (!source?.url || url === null) return [];
  const doubts = doubtsAboutUrl({
    url,
    configured: settings.url !== null,
    listen: settings.listen,
    source: source.url,
    product: PRODUCTS[source.kind],
    container: await isContainer(),
  });
  const left = settings.register === "off" ? [] : ["loopback error"];
  return doubts.filter(({ about, level }) => !left.includes(`${about} ${level}`))
    .map(({ detail, fix }) => `${detail} ${fix}`);
}

function at(hostname: string, port: number): string {
  return `http://${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`;
}
