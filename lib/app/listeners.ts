/**
 * The doors of a server: HTTP for sources and probes, the control socket for commands.
 *
 * @module
 */
import type { Settings } from "../config/settings.ts";
import { createApp } from "../http/app.ts";
import { createControlApp } from "../http/control.ts";
import type { HttpDeps, ReceivingSource } from "../http/deps.ts";
import { listen, type Listening } from "../http/listen.ts";
import type { Operations } from "../http/operations.ts";
import { type ControlSocket, listenOnSocket, socketPath } from "../http/socket.ts";

/** Milliseconds for a body, from its first byte (protocol 1). */
const BODY_TIMEOUT = 15_000;

/** What the HTTP door needs beside the settings. */
export type HttpParts = Omit<HttpDeps, "limits" | "sources"> & {
  readonly settings: Settings;
  /** Asked anew for each request: a reload changes them. */
  sources(): ReadonlyMap<string, ReceivingSource>;
};

/** @throws {ListenError} when the address cannot be had. */
export function openHttp({ settings, sources, ...parts }: HttpParts): Listening {
  const app = createApp({
    ...parts,
    sources: { get: (name) => sources().get(name) },
    limits: {
      maxBody: settings.maxBody,
      bodyTimeout: BODY_TIMEOUT,
      allowFrom: settings.allowFrom,
      trustedProxies: settings.trustedProxies,
    },
  });
  return listen(app.fetch, settings.listen);
}

/** Commands that change anything come through here: one process alone writes the store. */
export function openControl(settings: Settings, operations: Operations): Promise<ControlSocket> {
  return listenOnSocket(createControlApp(operations).fetch, socketPath(settings.store));
}
