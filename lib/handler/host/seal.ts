/**
 * Takes the thread's port to main away from the code that is loaded later.
 *
 * @module
 */
import { parentPort } from "node:worker_threads";
import type { HostPort } from "./host.ts";

/**
 * Gives the port, and leaves a dead one in its place: a package that talks to `parentPort` or `postMessage()` when it
 * finds itself in a worker must not be taken for the host.
 */
export function takePort(): HostPort {
  if (!parentPort) {
    throw new Error("Cannot start the handler host: it is not in a worker thread");
  }
  const { postMessage, on } = parentPort;
  const port: HostPort = {
    postMessage: postMessage.bind(parentPort),
    on: on.bind(parentPort) as HostPort["on"],
  };
  // On Deno its members are plain properties of one object without a prototype.
  for (const name of Object.keys(parentPort)) {
    Object.defineProperty(parentPort, name, { value: () => parentPort, writable: true });
  }
  const nothing = { value: () => {}, writable: true, configurable: true };
  Object.defineProperty(globalThis, "postMessage", nothing);
  Object.defineProperty(globalThis, "onmessage", { ...nothing, value: null });
  return port;
}
