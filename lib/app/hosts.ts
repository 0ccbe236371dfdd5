/**
 * The handler hosts of these settings.
 *
 * @module
 */
import { resolve } from "node:path";
import { type Clock, systemClock } from "../clock.ts";
import type { Settings } from "../config/settings.ts";
import type { HostInit } from "../handler/host/protocol.ts";
import type { OwnHandler } from "../handler/own.ts";
import type { OpenChannel } from "../worker/channel.ts";
import { createHosts, type Hosts, type HostsOptions } from "../worker/hosts.ts";
import { joinHosts } from "../worker/joined_hosts.ts";
import type { Embedding } from "./embedding.ts";
import { VERSION } from "./version.ts";

/** The hosts of a server: for the files of the folder, for the functions of the program that it is part of, or for both. */
export function openHosts(
  settings: () => Settings,
  clock: Clock,
  { embedding, ...beside }: Pick<Beside, "programs" | "hot"> & {
    readonly embedding?: Embedding | undefined;
  },
): Hosts {
  const files = () => createHosts(hostsOptions(settings, clock, beside));
  if (!embedding) return files();
  const own = createHosts(hostsOptions(settings, clock, { own: embedding.handlers }));
  return embedding.folder ? joinHosts(files(), own) : own;
}

/** What hosts have that do not only load files. */
export interface Beside {
  /** Functions of this program, instead of the files: they run in its main thread. */
  readonly own?: readonly OwnHandler[];
  /** How a host of programs is started; without it executable handlers are off. */
  readonly programs?: OpenChannel | undefined;
  /** For `dev`: a reload is fast, and what does not load any more goes on as it was. */
  readonly hot?: boolean | undefined;
}

/** What hosts are made of. The settings are asked for by every host that starts, so that a reload reaches them. */
export function hostsOptions(
  settings: () => Settings,
  clock: Clock = systemClock,
  { own, programs, hot = false }: Beside = {},
): HostsOptions {
  const { threads, handlerMemory: memory } = settings();
  const env = (name: string) => Deno.env.get(name) ?? settings().environment[name];
  return {
    ...own && { own },
    hot,
    get root() {
      return placesOf(settings()).root;
    },
    get plugins() {
      return placesOf(settings()).plugins;
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
    threads: own ? 0 : threads,
    memory,
    exec: programs !== undefined,
    ...programs && { programs: { open: programs, env } },
    clock,
  };
}

/** Where handler files lie. */
export function placesOf({ handlers, plugins }: Pick<Settings, "handlers" | "plugins">) {
  return { root: resolve(handlers), plugins: { root: resolve(plugins), version: VERSION } };
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
