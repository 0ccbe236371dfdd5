/**
 * The sources as the clients of handlers reach them.
 *
 * @module
 */
import type { Settings } from "../config/settings.ts";
import type { HostInit } from "../handler/host/protocol.ts";

/** What a handler host is told of the sources of these settings. */
export function hostSources(settings: Settings): Required<Pick<HostInit, "sources" | "proxy">> {
  return {
    sources: Object.fromEntries(
      settings.sources.map(({ name, kind, url, token, caFile, sslVerify }) => [
        name,
        { kind, url, token, caFile, sslVerify },
      ]),
    ),
    proxy: settings.proxy,
  };
}
