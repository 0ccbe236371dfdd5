/**
 * Devices, each with one session that is shared.
 *
 * @module
 */
import { type Clock, systemClock } from "../../clock.ts";
import type { Bounds } from "./bounded.ts";
import { type ConnectOptions, openSession } from "./connect.ts";
import { Device } from "./device.ts";

/** How sessions are shared. */
export interface PoolOptions {
  /** Milliseconds after which a session is closed that nobody uses. @default {30000} */
  readonly idle?: number;
  /**
   * Where the time comes from.
   *
   * @internal
   */
  readonly clock?: Clock;
  /**
   * Opens a session.
   *
   * @internal
   */
  readonly open?: typeof openSession;
}

const IDLE = 30_000;

/** Devices by how they are reached. Close it when it is no longer used; an idle one holds nothing. */
export class Pool {
  readonly #devices = new Map<string, Device>();
  readonly #options: PoolOptions;

  /** Makes an empty pool. */
  constructor(options: PoolOptions = {}) {
    this.#options = options;
  }

  /** The device that is reached so; the same for the same options. Nothing is opened yet. */
  device(options: ConnectOptions): Device {
    const key = JSON.stringify(Object.entries(options).sort(([a], [b]) => a < b ? -1 : 1));
    let found = this.#devices.get(key);
    if (!found) {
      const { idle = IDLE, clock = systemClock, open = openSession } = this.#options;
      const connect = (bounds: Bounds) => open(options, bounds, clock);
      this.#devices.set(key, found = new Device(options, connect, { idle, clock }));
    }
    return found;
  }

  /** Closes all sessions. */
  async close(): Promise<void> {
    await Promise.all([...this.#devices.values()].map((device) => device.close()));
  }

  /** Closes all sessions. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

const shared = new Pool();

/**
 * A device that is reached so. All handlers of a thread share its one session, which is opened when it is first used,
 * and closed when nobody has used it for 30 seconds.
 *
 * @example
 * ```ts
 * import type { Context } from "hookbox";
 * import { device, netconfSettings } from "hookbox/netconf";
 *
 * async function interfacesOf(host: string, ctx: Context) {
 *   const switch1 = device({ host, ...await netconfSettings(ctx.env) });
 *   const filter = { interfaces: { "@xmlns": "urn:ietf:params:xml:ns:yang:ietf-interfaces" } };
 *   return await switch1.use((session) => session.getConfig("running", { filter }), ctx);
 * }
 *
 * console.assert(typeof interfacesOf === "function");
 * ```
 */
export function device(options: ConnectOptions): Device {
  return shared.device(options);
}
