/**
 * What a handler thread starts with.
 *
 * @module
 */
import { workerData } from "node:worker_threads";
import { startHost } from "./host.ts";
import type { HostInit } from "./protocol.ts";
import { takePort } from "./seal.ts";

const port = takePort();
const start = (init: HostInit) => startHost(init, port, { ownThread: true });

if (workerData !== null) start(workerData);
else {
  // A spare thread: the first message is what it starts with, all others are the host's.
  let waits = true;
  port.on("message", (message: unknown) => {
    if (waits) start(message as HostInit);
    waits = false;
  });
}
