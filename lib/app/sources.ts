/**
 * The sources of a process: how each is received from, reached and registered with.
 *
 * @module
 */
import type { Settings, SourceSettings } from "../config/settings.ts";
import { subscriptions } from "../handler/subscriptions.ts";
import type { HandlerSet } from "../handler/types.ts";
import type { ReceivingSource } from "../http/deps.ts";
import { createNetBoxApi, type NetBoxApi } from "../source/netbox/api.ts";
import { hasDedupeKeys, normalise } from "../source/netbox/normalise.ts";
import { createRegistration, type Registration } from "../source/netbox/registration/mod.ts";
import { createTransport, type Transport } from "../source/transport/fetch.ts";
import type { DesiredRegistration } from "../source/types.ts";
import { VERSION } from "./version.ts";

/** Milliseconds for a whole exchange with a source; its callers have shorter limits of their own. */
const EXCHANGE = 60_000;

/** One source, ready to be used. */
export interface Source extends ReceivingSource {
  readonly name: string;
  /** Null without URL or token: received from, but never asked. */
  readonly api: NetBoxApi | null;
  readonly registration: Registration | null;
  /** Closes its connections. */
  close(): void;
}

/** What a source must know of the process that it belongs to. */
export interface Home {
  /** This store's own id. */
  readonly installation: string;
  secrets(source: SourceSettings): readonly string[];
  /** Where sources reach us; null when that could not be found out. */
  url(): string | null;
  handlers(): HandlerSet;
}

/** The sources of these settings. Nothing is asked of them yet. */
export function createSources(settings: Settings, home: Home): ReadonlyMap<string, Source> {
  return new Map(settings.sources.map((source) => [source.name, create(source, settings, home)]));
}

function create(source: SourceSettings, settings: Settings, home: Home): Source {
  const receiving = { normalise, hasDedupeKeys, secrets: () => home.secrets(source) };
  if (source.url === null || source.token === null) {
    return { ...receiving, name: source.name, api: null, registration: null, close() {} };
  }
  const transport: Transport = createTransport({
    url: source.url,
    caFile: source.caFile,
    sslVerify: source.sslVerify,
    proxy: settings.proxy,
    timeoutMs: EXCHANGE,
  });
  const api = createNetBoxApi({ url: source.url, token: source.token, fetch: transport.fetch });
  const registration = createRegistration({
    api,
    desired: () => desired(source, settings, home),
  });
  return { ...receiving, name: source.name, api, registration, close: () => transport.close() };
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
  const base = home.url();
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
