/**
 * The handlers, for commands that only want to know what there is.
 *
 * @module
 */
import { resolve } from "node:path";
import { systemClock } from "../clock.ts";
import type { Settings } from "../config/settings.ts";
import type { HandlerSet } from "../handler/types.ts";
import { createHosts } from "../worker/hosts.ts";
import { hostSources } from "./host_sources.ts";

export { describeBindings } from "../handler/binding.ts";

/** Loads them in a handler host, as `serve` does, and ends it. */
export async function loadHandlers(settings: Settings): Promise<HandlerSet> {
  const hosts = createHosts({
    root: resolve(settings.handlers),
    threads: 1,
    memory: settings.handlerMemory,
    ...hostSources(settings),
    env: settings.environment,
    clock: systemClock,
  });
  try {
    return await hosts.start();
  } finally {
    await hosts.end();
  }
}
