/**
 * The way from here to the sources: their API, and our registration there. Loaded after the first request can be taken.
 *
 * @module
 */
import type { Settings, SourceSettings } from "../config/settings.ts";
import { subscriptions } from "../handler/subscriptions.ts";
import { createNetBoxApi, type NetBoxApi } from "../source/netbox/api.ts";
import { PRODUCTS } from "../source/product.ts";
import {
  createRegistration,
  type Keeper,
  type KeepOptions,
  keepRegistered,
  type Registration,
} from "../source/registration/mod.ts";
import { createTransport } from "../source/transport/fetch.ts";
import type { DesiredRegistration } from "../source/types.ts";
import type { Home } from "./sources.ts";
import { VERSION } from "./version.ts";

/** Milliseconds for a whole exchange with a source; its callers have shorter limits of their own. */
const EXCHANGE = 60_000;

/** A source that can be asked. */
export interface Reached {
  readonly name: string;
  readonly api: NetBoxApi;
  readonly token: string;
  readonly registration: Registration;
  /** Keeps the registration as it should be, until the keeper is stopped. */
  keep(options: KeepOptions): Keeper;
  /** Closes its connections. */
  close(): void;
}

/** The sources that have a URL and a token. Nothing is asked of them yet. */
export function reachSources(settings: Settings, home: Home): ReadonlyMap<string, Reached> {
  const reached = settings.sources.flatMap((source) => {
    const one = reach(source, settings, home);
    return one ? [[source.name, one] as const] : [];
  });
  return new Map(reached);
}

function reach(source: SourceSettings, settings: Settings, home: Home): Reached | null {
  const { name, kind, url, token, caFile, sslVerify } = source;
  if (url === null || token === null) return null;
  const { proxy } = settings;
  const product = PRODUCTS[kind];
  const timeoutMs = EXCHANGE;
  const transport = createTransport({ url, caFile, sslVerify, proxy, timeoutMs, product });
  const api = createNetBoxApi({ url, token, fetch: transport.fetch, product });
  const registration = createRegistration({
    api,
    desired: () => desired(source, settings, home),
    ...home.writes ? { writes: home.writes(name) } : {},
  });
  return {
    name,
    api,
    token,
    registration,
    keep: (options) => keepRegistered(registration, options),
    close: () => transport.close(),
  };
}

/**
 * What should be registered.
 *
 * @throws {Error} when our own address is not known.
 */
export function desired(
  source: SourceSettings,
  settings: Settings,
  home: Home,
): DesiredRegistration {
  const base = home.url(source.name);
  if (base === null) {
    throw new Error(
      `Cannot tell ${source.name} where to send: no address of ours is on the route to it. Set HOOKBOX_URL`,
    );
  }
  return {
    instance: settings.name,
    url: `${base}/hooks/${source.name}`,
    secret: home.secrets(source)[0]!,
    sslVerify: settings.urlSslVerify,
    caFile: settings.urlCaFile,
    headers: settings.urlHeaders,
    subscriptions: subscriptions(home.handlers().handlers, source.name),
    owner: { installation: home.installation, host: Deno.hostname(), version: VERSION },
  };
}
