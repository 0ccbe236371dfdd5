/**
 * From settings to a server: for commands, and for programs that hookbox is a part of.
 *
 * @module
 */
import type { Store } from "../store/store.ts";
import { Server, type ServerOptions } from "./server.ts";
import { openStore } from "./store_access.ts";

/**
 * Opens the store and starts a server on it.
 *
 * @throws {Error} when either cannot be done: then the door is closed, too.
 */
export async function openServer(
  options: Omit<ServerOptions, "store">,
): Promise<{ readonly server: Server; readonly store: Store }> {
  const { settings, door } = options;
  try {
    const store = await openStore(settings, "serve");
    return { server: await Server.start({ ...options, store }), store };
  } catch (error) {
    door.giveUp();
    await door.stop();
    throw error;
  }
}
