/**
 * The handlers, for commands that only want to know what there is.
 *
 * @module
 */
import type { Settings } from "../config/settings.ts";
import type { HandlerSet } from "../handler/types.ts";
import { createHosts } from "../worker/hosts.ts";
import { hostsOptions } from "./hosts.ts";

export { describeListening } from "../handler/binding.ts";
export { placeIn } from "../handler/source_place.ts";
export { doubtsOf, faultsOf, handlersOf } from "../handler/types.ts";

/** Loads them in a handler host, as `serve` does, and ends it. */
export async function loadHandlers(settings: Settings): Promise<HandlerSet> {
  const hosts = createHosts({ ...hostsOptions(() => settings), exec: settings.exec, threads: 1 });
  try {
    return await hosts.start();
  } finally {
    await hosts.end();
  }
}
