/**
 * What a handler thread starts with.
 *
 * @module
 */
import { workerData } from "node:worker_threads";
import { startHost } from "./host.ts";
import { takePort } from "./seal.ts";

startHost(workerData, takePort(), { ownThread: true });
