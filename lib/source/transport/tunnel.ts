/**
 * TLS connections of our own: to a source directly, or through a proxy's CONNECT.
 *
 * `fetch` has no switch to trust one certificate or any; `node:tls` has. (Deno 2.5 cannot speak HTTP over such a
 * socket; 2.9 can.)
 *
 * @module
 */
import http from "node:http";
import https from "node:https";
import { isIP, type Socket } from "node:net";
import tls from "node:tls";
import { SocksTunnel } from "./error.ts";
import { type Proxy, proxyAuthorization } from "./proxy.ts";

/** Which certificate to trust; the caller compares a pinned one. */
export type Trust =
  | { readonly kind: "any" }
  | { readonly kind: "pinned"; readonly fingerprint: string }
  /** Signed by an authority of this PEM, or of the usual ones. */
  | { readonly kind: "signed"; readonly ca: string | null };

/** A TLS connection to the host of a URL, verified where `trust` is "signed". The caller ends it. */
export async function connectTls(
  target: URL,
  proxy: Proxy | null,
  trust: Trust,
  signal: AbortSignal,
): Promise<tls.TLSSocket> {
  signal.throwIfAborted();
  const host = target.hostname.replace(/^\[|\]$/g, "");
  const port = Number(target.port || 443);
  const name = isIP(host) ? {} : { servername: host };
  const below = proxy ? { socket: await connectThrough(proxy, host, port, signal) } : { port };
  const socket = tls.connect({
    ...below,
    ...name,
    host, // with a socket too: an address is compared with those in the certificate
    rejectUnauthorized: trust.kind === "signed",
    // As in Node, `ca` takes the place of the usual ones.
    ...(trust.kind === "signed" && trust.ca !== null
      ? { ca: [...tls.getCACertificates("default"), trust.ca] }
      : {}),
  });
  await settled(socket, "secureConnect", signal, () => socket.destroy());
  return socket;
}

/** The tunnel that a proxy opens to a host. */
async function connectThrough(
  proxy: Proxy,
  host: string,
  port: number,
  signal: AbortSignal,
): Promise<Socket> {
  if (proxy.url.protocol.startsWith("socks")) {
    throw new SocksTunnel();
  }
  const authority = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  const secure = proxy.url.protocol === "https:";
  const request = (secure ? https : http).request({
    method: "CONNECT",
    host: proxy.url.hostname.replace(/^\[|\]$/g, ""),
    port: Number(proxy.url.port || (secure ? 443 : 80)),
    path: authority,
    headers: {
      host: authority,
      ...(proxy.credentials
        ? { "proxy-authorization": proxyAuthorization(proxy.credentials) }
        : {}),
    },
  });
  request.end();
  let answer: [http.IncomingMessage, Socket];
  try {
    answer = await settled(request, "connect", signal, () => request.destroy());
  } catch (error) {
    if (signal.aborted) throw error;
    throw new ProxyUnreachable(error);
  }
  const [{ statusCode = 0 }, socket] = answer;
  if (statusCode < 200 || statusCode > 299) {
    socket.destroy();
    throw new ProxyRefused(statusCode);
  }
  return socket;
}

/** No answer came from the proxy. */
export class ProxyUnreachable extends Error {
  constructor(cause: unknown) {
    super("the proxy cannot be reached", { cause });
  }
}

/** The proxy answered CONNECT with an error. */
export class ProxyRefused extends Error {
  constructor(readonly status: number) {
    super(status === 407 ? "proxy authentication required" : `unsuccessful tunnel (${status})`);
  }
}

interface Emitter {
  // deno-lint-ignore no-explicit-any -- the arguments are those of whichever event is waited for
  on(event: string, listener: (...args: any[]) => void): unknown;
}

/** What the event brings; rejects at an error, an end without it, and when the signal aborts. */
function settled<T>(
  emitter: Emitter,
  event: string,
  signal: AbortSignal,
  abandon: () => void,
): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const onAbort = () => {
    reject(signal.reason);
    abandon();
  };
  signal.addEventListener("abort", onAbort, { once: true });
  emitter.on(event, (...args: unknown[]) => resolve(args as T));
  // Stays: an error event that nobody listens to ends the process.
  emitter.on("error", reject);
  emitter.on("close", () => reject(new Error("connection closed before it was ready")));
  return promise.finally(() => signal.removeEventListener("abort", onAbort));
}
