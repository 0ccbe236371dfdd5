/**
 * Takes the thread's port to main away from the code that is loaded later.
 *
 * @module
 */
import { parentPort } from "node:worker_threads";
import type { HostPort } from "./host.ts";

/** What can be done with a port. Its `addEventListener` stays: it may be the global one. */
const MEMBERS = [
  "postMessage",
  "onmessage",
  "on",
  "once",
  "off",
  "addListener",
  "removeListener",
  "removeAllListeners",
  "emit",
  "ref",
  "unref",
];

/**
 * Gives the port, and leaves a dead one in its place: a package that talks to `parentPort` or `postMessage()` when it
 * finds itself in a worker must not be taken for the host. When the thread is ended from inside, the port's `close` listeners have the last word.
 */
export function takePort(): HostPort {
  if (!parentPort) {
    throw new Error("Cannot start the handler host: it is not in a worker thread");
  }
  const postMessage = parentPort.postMessage.bind(parentPort);
  const on = parentPort.on.bind(parentPort);
  // On Deno 2.5 `parentPort` is `globalThis`; on 2.9 it is an object of its own, and `postMessage()` is global, too.
  for (const target of [parentPort, globalThis]) {
    for (const name of MEMBERS.filter((name) => name in target)) {
      const value = name === "onmessage" ? null : () => parentPort;
      Object.defineProperty(target, name, { value, writable: true, configurable: true });
    }
  }
  const closed: (() => void)[] = [];
  let silent = false;
  beforeEnd(() => {
    for (const listener of closed.splice(0)) listener();
    silent = true;
  });
  return {
    postMessage: (post) => void (silent || postMessage(post)),
    on: (event: string, listener: (message: never) => void) =>
      event === "close"
        ? closed.push(listener as () => void)
        : on(event, listener as (message: unknown) => void),
  };
}

/**
 * Calls `fn` when somebody ends the thread from inside. It does not end at once: an import that calls `Deno.exit()` counts
 * as done, and the next file begins to load, which main would then blame (measured on 2.9.4). `process.exit()` comes by
 * here, too.
 */
function beforeEnd(fn: () => void): void {
  const watch = (target: object, name: string, end: (...args: unknown[]) => unknown) =>
    Object.defineProperty(target, name, {
      configurable: true,
      enumerable: true,
      writable: true,
      value: (...args: unknown[]) => {
        fn();
        return end(...args);
      },
    });
  watch(Deno, "exit", Deno.exit as (...args: unknown[]) => never);
  watch(globalThis, "close", globalThis.close);
}
