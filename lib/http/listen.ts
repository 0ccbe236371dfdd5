/**
 * Listening on an address.
 *
 * @module
 */
import { type Handler, QUIET, serve, type ServeOptions } from "./serve.ts";

/** Where we listen. */
export interface Listening {
  /** The port is the real one, also when 0 was asked for. */
  readonly address: { readonly hostname: string; readonly port: number };
  /** Closes the listener, answers the requests that are there, and resolves. */
  stop(): Promise<void>;
}

/** We cannot listen there. The message names the setting, and what to do. */
export class ListenError extends Error {
  override readonly name = "ListenError";
}

/**
 * Listens for HTTP. Requests are taken as soon as it returns.
 *
 * @param options `port` 0 takes any free one; `setting` is the variable that the address comes from, for messages.
 *
 * @throws {ListenError} when the address is taken, not ours, not a name, or not allowed.
 */
export function listen(
  fetch: Handler<Deno.NetAddr>,
  options: {
    readonly hostname: string;
    readonly port: number;
    readonly setting?: string;
  } & ServeOptions,
): Listening {
  const { hostname, port, setting = "HOOKBOX_LISTEN" } = options;
  try {
    const start = (handler: Handler<Deno.NetAddr>) =>
      Deno.serve({ hostname, port, ...QUIET }, handler);
    const { addr, stop } = serve(start, fetch, options);
    // A platform may have us listen on something else (DENO_SERVE_ADDRESS), which has no name or port of a network.
    return { address: { hostname: addr.hostname ?? hostname, port: addr.port ?? port }, stop };
  } catch (error) {
    const address = `${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`;
    throw new ListenError(`Cannot listen on ${address}: ${explain(error, port, setting)}`, {
      cause: error,
    });
  }
}

/** What is wrong, and what to do. */
export function explain(error: unknown, port: number, setting: string): string {
  if (error instanceof Deno.errors.AddrInUse) {
    return "another program (or another hookbox) listens there already. " +
      `End it, or set ${setting} to another port`;
  }
  if (error instanceof Deno.errors.PermissionDenied && port < 1024) {
    return `ports below 1024 are for root. Set ${setting} to a higher port, ` +
      "or allow it (systemd: AmbientCapabilities=CAP_NET_BIND_SERVICE)";
  }
  if (error instanceof Deno.errors.AddrNotAvailable) {
    return `this machine has no such address. Set ${setting} to one that it has, ` +
      "or to 0.0.0.0 for all of them";
  }
  const message = error instanceof Error ? error.message : String(error);
  return `${message}. Set ${setting} to an address of this machine, as 0.0.0.0:9000`;
}
