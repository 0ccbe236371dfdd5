/**
 * The way from here to the sources: their API, and our registration there. Loaded after the first request can be taken.
 *
 * @module
 */
import type { Settings, SourceSettings } from "../config/settings.ts";
import { subscriptions } from "../handler/subscriptions.ts";
import {
  createRegistration,
  type Keeper,
  type KeepOptions,
  keepRegistered,
  type Registration,
} from "../source/registration/mod.ts";
import type { DesiredRegistration } from "../source/types.ts";
import { type OpenApi, openApi } from "./open_api.ts";
import type { Home } from "./sources.ts";
import { VERSION } from "./version.ts";

/** A source that can be asked. */
export interface Reached extends OpenApi {
  readonly name: string;
  readonly registration: Registration;
  /** Keeps the registration as it should be, until the keeper is stopped. */
  keep(options: KeepOptions): Keeper;
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
  const { name } = source;
  const open = openApi(source, settings);
  if (!open) return null;
  const registration = createRegistration({
    api: open.api,
    desired: () => desired(source, settings, home),
    ...home.writes ? { writes: home.writes(name) } : {},
  });
  return {
    ...open,
    name,
    registration,
    keep: (options) => keepRegistered(registration, options),
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
      `Cannot tell ${source.name} where to send: no address of ours is known. Set HOOKBOX_URL`,
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
