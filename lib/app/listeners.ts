/**
 * The doors of a server: HTTP for sources and probes, the control socket for commands.
 *
 * @module
 */
import type { Settings } from "../config/settings.ts";
import type { Door } from "./door.ts";
import { createApp } from "../http/app.ts";
import { createControlApp } from "../http/control.ts";
import type { HttpDeps, ReceivingSource } from "../http/deps.ts";
import { listen } from "../http/listen.ts";
import type { Operations } from "../http/operations.ts";
import { type ControlSocket, listenOnSocket, socketPath } from "../http/socket.ts";

export { listen };

/** Milliseconds for a body, from its first byte (protocol 1). */
const BODY_TIMEOUT = 15_000;

/** What the HTTP door needs beside the settings. */
export type HttpParts = Omit<HttpDeps, "limits" | "sources"> & {
  readonly settings: Settings;
  readonly door: Door;
  /** Asked anew for each request: a reload changes them. */
  sources(): ReadonlyMap<string, ReceivingSource>;
};

/** The doors for HTTP. */
export interface HttpDoors {
  stop(): Promise<void>;
}

/**
 * Answers at the door, and opens `HOOKBOX_ADMIN_LISTEN` if that is another address: who may go there is trusted.
 *
 * @throws {ListenError} when an address cannot be had.
 */
export function openHttp({ settings, door, sources, ...parts }: HttpParts): HttpDoors {
  const deps: HttpDeps = {
    ...parts,
    sources: { get: (name) => sources().get(name), entries: () => sources().entries() },
    limits: {
      maxBody: settings.maxBody,
      bodyMemory: settings.bodyMemory,
      bodyTimeout: BODY_TIMEOUT,
      allowFrom: settings.allowFrom,
      trustedProxies: settings.trustedProxies,
    },
  };
  door.answer(createApp(deps).fetch);
  if (settings.adminListen === null) return door;
  const admin = createApp({
    ...deps,
    sources: new Map(),
    mayEmit: () => false,
    isTrusted: () => true,
  });
  const setting = "HOOKBOX_ADMIN_LISTEN";
  const beside = listen(admin.fetch, { ...settings.adminListen, setting });
  return {
    stop: async () => void await Promise.all([door.stop(), beside.stop()]),
  };
}

/**
 * Commands that change anything come through here: one process alone writes the store. Null on Deno Deploy, where no
 * command runs beside us: from elsewhere they go to the database.
 */
export async function openControl(
  settings: Settings,
  operations: Operations,
): Promise<ControlSocket | null> {
  if (settings.onDeploy) return null;
  return await listenOnSocket(createControlApp(operations).fetch, socketPath(settings.store));
}
