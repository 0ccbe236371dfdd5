/**
 * Opens a session with a device.
 *
 * @module
 */
import { type Clock, systemClock } from "../../clock.ts";
import { bounded, type Bounds } from "./bounded.ts";
import { NetconfSession } from "./client.ts";
import { NetconfError } from "./error.ts";
import { Session, type SessionLimits } from "./session.ts";
import { connectSsh } from "./ssh/connection.ts";
import { nameOf, NETCONF_PORT, type SshOptions } from "./ssh/options.ts";
import { openSubsystem } from "./ssh/transport.ts";

/** How to reach a device, and how long to wait for it. */
export interface ConnectOptions extends SshOptions, SessionLimits {
  /** Milliseconds until the session is open: connection, login and hello together. @default {20000} */
  readonly connectTimeout?: number | undefined;
}

const CONNECT_TIMEOUT = 20_000;

/**
 * Opens a session of its own, which must be closed. `device()` shares sessions, and is what handlers use.
 *
 * @throws {NetconfError} when there is no way to the device, it has the wrong host key, or it refuses the login.
 *
 * @example
 * ```ts
 * import { connect } from "hookbox/netconf";
 *
 * async function versionOf(host: string, password: string) {
 *   await using session = await connect({ host, username: "hookbox", password });
 *   return session.capabilities.all;
 * }
 *
 * console.assert(typeof versionOf === "function");
 * ```
 */
export function connect(options: ConnectOptions, bounds: Bounds = {}): Promise<NetconfSession> {
  return openSession(options, bounds, systemClock);
}

/** The same, by any clock. */
export async function openSession(
  options: ConnectOptions,
  bounds: Bounds,
  clock: Clock,
): Promise<NetconfSession> {
  const port = options.port ?? NETCONF_PORT;
  const device = nameOf({ host: options.host, port });
  const timeout = bounds.timeout ?? options.connectTimeout ?? CONNECT_TIMEOUT;
  const ends: (() => void)[] = [];
  const close = () => {
    // The innermost connection first: it goes through the others.
    for (const end of ends.reverse().splice(0)) end();
  };
  let given = false;
  const undo = {
    add(end: () => void) {
      ends.push(end);
      if (!given) return;
      close();
      throw new Error("the connection was given up");
    },
  };
  const late = () => {
    const detail = `no session was opened within ${timeout / 1000} s`;
    return new NetconfError({ kind: "timeout", device, detail });
  };
  const opened = async () => {
    const client = await connectSsh(options, port, undo);
    const transport = await openSubsystem(client, device, close);
    return await Session.open(transport, { ...options, device, clock }, { timeout: undefined });
  };
  const session = await bounded<Session>(
    clock,
    { timeout, signal: bounds.signal },
    ({ resolve, reject }) => {
      opened().then(resolve, (error) => {
        close();
        reject(error);
      });
    },
    late,
    () => {
      given = true;
      close();
    },
  );
  return new NetconfSession(session, clock);
}
