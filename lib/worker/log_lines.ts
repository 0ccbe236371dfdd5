/**
 * What handlers log, in the process's own log.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import type { FromHost } from "../handler/host/protocol.ts";

const log = getLogger(["hookbox", "handler"]);

/** Passes one line on as it was logged: braces in it are no placeholders, and the time is the handler's. */
export function logLine(
  { line, run, handler }: Omit<Extract<FromHost, { type: "log" }>, "type">,
): void {
  log.emit({
    level: line.level,
    timestamp: line.time,
    message: [line.message],
    rawMessage: line.message,
    properties: {
      ...(run === undefined ? {} : { run }),
      ...(handler === undefined ? {} : { handler }),
    },
  });
}
