/**
 * The handler hosts of these settings.
 *
 * @module
 */
import { resolve } from "node:path";
import { type Clock, systemClock } from "../clock.ts";
import type { Settings } from "../config/settings.ts";
import type { HostInit } from "../handler/host/protocol.ts";
import type { HostsOptions } from "../worker/hosts.ts";

/** What hosts are made of. The settings are asked for by every host that starts, so that a reload reaches them. */
export function hostsOptions(settings: () => Settings, clock: Clock = systemClock): HostsOptions {
  const { threads, handlerMemory: memory } = settings();
  return {
    get root() {
      return resolve(settings().handlers);
    },
    get sources() {
      return hostSources(settings());
    },
    get proxy() {
      return settings().proxy;
    },
    get env() {
      return settings().environment;
    },
    threads,
    memory,
    clock,
  };
}

/** The sources as the clients of handlers reach them. */
function hostSources({ sources }: Settings): HostInit["sources"] {
  return Object.fromEntries(
    sources.map(({ name, kind, url, token, caFile, sslVerify }) => [
      name,
      { kind, url, token, caFile, sslVerify },
    ]),
  );
}
