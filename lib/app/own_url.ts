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

/** Where each source reaches us, by its name; null where that is not known. */
export type OwnUrls = ReadonlyMap<string, string | null>;

/**
 * `HOOKBOX_URL`, else for each source our address on the route to it; on Deno Deploy null.
 *
 * @param port The port that we listen on: the real one where 0 was asked for; null: we do not listen.
 */
export async function ownUrls(settings: Settings, port: number | null): Promise<OwnUrls> {
  const urls = settings.sources.map(async ({ name, url }) =>
    [name, await urlFor(settings, port, url)] as const
  );
  return new Map(await Promise.all(urls));
}

async function urlFor(
  { url, onDeploy, listen: { hostname } }: Settings,
  port: number | null,
  source: string | null,
): Promise<string | null> {
  // What an instance on Deno Deploy listens on is reached by nobody but Deno Deploy.
  if (url !== null || onDeploy || port === null) return url;
  // Told to listen on one address, that is the one where we can be reached.
  if (!ANY.has(hostname)) return at(hostname, port);
  const address = source === null ? null : await localAddressTowards(source);
  return address === null ? null : at(address, port);
}

/** What may keep deliveries from coming, and what to do. What the registration says is left to it. */
export async function doubtsAbout(settings: Settings, urls: OwnUrls): Promise<readonly string[]> {
  const container = await isContainer();
  const left = settings.register === "off" ? [] : ["loopback error"];
  const all = settings.sources.flatMap(({ name, kind, url: source }) => {
    const url = urls.get(name);
    if (!source || !url) return [];
    const { listen } = settings;
    const configured = settings.url !== null;
    return doubtsAboutUrl({ url, configured, listen, source, product: PRODUCTS[kind], container });
  });
  const sentences = all.filter(({ about, level }) => !left.includes(`${about} ${level}`))
    .map(({ detail, fix }) => `${detail} ${fix}`);
  return [...new Set(sentences)];
}

function at(hostname: string, port: number): string {
  return `http://${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`;
}
