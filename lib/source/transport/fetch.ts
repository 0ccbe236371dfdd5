/**
 * How a source is reached: `fetch` with a private CA, a pinned certificate, no verification, or a proxy.
 *
 * @module
 */
import { type Clock, systemClock } from "../../clock.ts";
import { type Product, PRODUCTS } from "../product.ts";
import { startDeadline, withBodyWatched } from "./deadline.ts";
import { TransportError } from "./error.ts";
import { explain, failureOf, type Way } from "./explain.ts";
import { type Proxy, proxyFor, type ProxySettings } from "./proxy.ts";
import type { Trust } from "./tunnel.ts";

/** How one source is reached. */
export interface TransportOptions {
  /** Of the source; requests to other addresses go the same way. */
  readonly url: string;
  /** File with private CAs in PEM, in addition to the usual ones. */
  readonly caFile: string | null;
  /** `true`, `false`, or the only certificate to trust: `sha256:<hex of its DER form>`. */
  readonly sslVerify: boolean | string;
  readonly proxy: ProxySettings;
  /** For a whole exchange, until the last byte of the answer, in milliseconds. */
  readonly timeoutMs: number;
  /** Whose variables messages name. Default NetBox. */
  readonly product?: Product;
  readonly clock?: Clock;
}

/** The way to one source. */
export interface Transport {
  /**
   * Like the global `fetch`, but redirects are not followed and every failure to get an answer is explained.
   *
   * @throws {TransportError} also while the body is read; the reason of the caller's own signal when that aborts.
   */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
  /** Ends idle connections. Exchanges that run end by themselves; new ones fail. */
  close(): void;
}

/** Methods that change nothing. */
const SAFE: readonly string[] = ["GET", "HEAD"];

/** How long the look at a certificate for a message may take. */
const LOOK_MS = 5000;

/** Opens the way to a source. Nothing is connected or read before the first request. */
export function createTransport(options: TransportOptions): Transport {
  const { caFile, sslVerify, timeoutMs, clock = systemClock } = options;
  const { product = PRODUCTS.netbox } = options;
  const clients = new Map<string, Promise<Deno.HttpClient>>();
  let closed = false;

  /** One client, and so one pool of connections, for each proxy. */
  function clientFor(proxy: Proxy | null): Promise<Deno.HttpClient> {
    const key = proxy?.url.href ?? "";
    let client = clients.get(key);
    if (!client) {
      client = createClient(caFile, proxy, product);
      clients.set(key, client);
      // The file may be there next time.
      client.catch(() => clients.delete(key));
    }
    return client;
  }

  /** Closes a client, once: exchanges that run go on. */
  function drop(client: Promise<Deno.HttpClient>): void {
    for (const [key, known] of clients) {
      if (known !== client) continue;
      clients.delete(key);
      client.then((one) => one.close(), () => {});
    }
  }

  /** What `fetch` cannot do; null: it can. */
  async function specialTrust(proxy: Proxy | null): Promise<Trust | null> {
    if (sslVerify === false) return { kind: "any" };
    if (sslVerify !== true) return { kind: "pinned", fingerprint: sslVerify };
    // Measured on 2.9.4: through CONNECT, fetch sends the credentials of the proxy to the source as well.
    if (proxy?.credentials && !proxy.url.protocol.startsWith("socks")) {
      return { kind: "signed", ca: caFile === null ? null : await readCa(caFile, product) };
    }
    return null;
  }

  /**
   * A server that restarts ends all idle connections, and `fetch` tries only two: what changes nothing is sent again
   * (RFC 9112, 9.3.1), by a new client, which has none of them.
   */
  async function pooledFetch(request: Request, proxy: Proxy | null, signal: AbortSignal) {
    const client = clientFor(proxy);
    try {
      return await fetch(new Request(request, { signal }), { client: await client });
    } catch (error) {
      const again = SAFE.includes(request.method) && failureOf(error, proxy) === "reset";
      if (!again || signal.aborted) throw error;
      drop(client);
      return await fetch(new Request(request, { signal }), { client: await clientFor(proxy) });
    }
  }

  async function send(request: Request, proxy: Proxy | null, signal: AbortSignal) {
    const trust = request.url.startsWith("https:") ? await specialTrust(proxy) : null;
    if (trust) {
      const { socketFetch } = await import("./socket_fetch.ts");
      return await socketFetch(request, trust, proxy, signal);
    }
    const response = await pooledFetch(request, proxy, signal);
    // Towards http:// the proxy's own refusal comes as if it were the source's.
    if (proxy && response.status === 407 && request.url.startsWith("http:")) {
      await response.body?.cancel();
      throw new Error("proxy authentication required");
    }
    return response;
  }

  return {
    async fetch(input, init) {
      const request = new Request(input, { ...init, redirect: "manual" });
      const target = new URL(request.url);
      if (closed) {
        throw new TransportError("other", `Cannot reach ${target.origin}: the transport is closed`);
      }
      const proxy = proxyFor(target, options.proxy);
      const way: Way = { target, proxy, caFile, timeoutMs, now: clock.now(), product };
      const caller = init?.signal ?? (input instanceof Request ? input.signal : null);
      const deadline = startDeadline(clock, timeoutMs, caller);
      const failed = (error: unknown): unknown => {
        deadline.clear();
        if (caller?.aborted) return caller.reason;
        const reason = deadline.signal.aborted ? deadline.signal.reason : error;
        return explain(reason, way, async () => {
          const { presentedBy } = await import("./certificate.ts");
          return await presentedBy(target, proxy, AbortSignal.timeout(LOOK_MS));
        });
      };
      try {
        const response = await send(request, proxy, deadline.signal);
        return withBodyWatched(response, request.url, async (error) => {
          if (error !== undefined) return await failed(error);
          deadline.clear();
        });
      } catch (error) {
        throw await failed(error);
      }
    },
    close() {
      closed = true;
      for (const client of clients.values()) drop(client);
    },
  };
}

async function createClient(
  caFile: string | null,
  proxy: Proxy | null,
  product: Product,
): Promise<Deno.HttpClient> {
  const caCerts = caFile === null ? [] : [await readCa(caFile, product)];
  try {
    return Deno.createHttpClient({
      caCerts,
      ...(proxy
        ? {
          proxy: {
            url: proxy.url.href,
            ...(proxy.credentials ? { basicAuth: proxy.credentials } : {}),
          },
        }
        : {}),
    });
  } catch (error) {
    if (caFile === null) throw error;
    throw unusableCa(product, caFile, "has a certificate that cannot be read", error);
  }
}

async function readCa(path: string, product: Product): Promise<string> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    const why = error instanceof Deno.errors.NotFound
      ? "does not exist"
      : `cannot be read (${error instanceof Error ? error.message : error})`;
    throw unusableCa(product, path, why, error);
  }
  // Deno takes a file without any for an empty list.
  if (!text.includes("-----BEGIN CERTIFICATE-----")) {
    throw unusableCa(product, path, "holds no certificate in PEM (-----BEGIN CERTIFICATE-----)");
  }
  return text;
}

function unusableCa(
  { caVariable }: Product,
  path: string,
  why: string,
  cause?: unknown,
): TransportError {
  return new TransportError("ca-file", `Cannot use ${caVariable}: ${path} ${why}`, cause);
}
