import http from "node:http";
import https from "node:https";
import net, { type AddressInfo, type Socket } from "node:net";
import { createTransport, type TransportOptions } from "../../../lib/source/transport/fetch.ts";
import { TransportError } from "../../../lib/source/transport/error.ts";

/** Path of a file of `tests/fixtures/tls`. */
export function tlsFile(name: string): string {
  return new URL(`../../fixtures/tls/${name}`, import.meta.url).pathname;
}

/** `sha256:<hex>` of a certificate of `tests/fixtures/tls`. */
export async function fingerprintOf(name: string): Promise<string> {
  const pem = await Deno.readTextFile(tlsFile(`${name}.pem`));
  const der = Uint8Array.fromBase64(pem.replace(/-----[A-Z ]+-----|\s/g, ""));
  return `sha256:${new Uint8Array(await crypto.subtle.digest("SHA-256", der)).toHex()}`;
}

/** A running server. */
export interface Running extends AsyncDisposable {
  readonly port: number;
  /** What was asked of it, in order. */
  readonly seen: string[];
}

/** Answers with method, path, body and headers as JSON. */
async function echo(request: Request): Promise<Response> {
  const { method, url } = request;
  const { pathname, search } = new URL(url);
  const headers = Object.fromEntries(request.headers);
  if (pathname === "/empty") return new Response(null, { status: 204 });
  if (pathname === "/moved") {
    return new Response(null, { status: 302, headers: { location: "/x" } });
  }
  return Response.json({ method, path: pathname + search, body: await request.text(), headers }, {
    status: pathname === "/missing" ? 404 : 200,
    headers: { "X-Request-ID": "abc" },
  });
}

/** Serves HTTPS with a certificate of `tests/fixtures/tls`, or HTTP. */
export async function serve(
  certificate: string | null,
  handler: (request: Request) => Response | Promise<Response> = echo,
): Promise<Running> {
  const seen: string[] = [];
  const tls = certificate === null ? {} : {
    cert: await Deno.readTextFile(tlsFile(`${certificate}.pem`)),
    key: await Deno.readTextFile(tlsFile(`${certificate}.key`)),
  };
  const options = { hostname: "127.0.0.1", port: 0, onListen() {}, ...tls };
  const server = Deno.serve(options, (request) => {
    seen.push(`${request.method} ${new URL(request.url).pathname}`);
    return handler(request);
  });
  return { port: server.addr.port, seen, [Symbol.asyncDispose]: () => server.shutdown() };
}

/** Listens for bare connections. */
export function listen(onConnection: (connection: Deno.TcpConn) => Promise<void>): Running {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const done = (async () => {
    for await (const connection of listener) onConnection(connection).catch(() => {});
  })();
  return {
    port: listener.addr.port,
    seen: [],
    async [Symbol.asyncDispose]() {
      listener.close();
      await done;
    },
  };
}

/** A port where nobody listens. */
export function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  listener.close();
  return listener.addr.port;
}

/** What a proxy does. */
export interface ProxyOptions {
  /** `user:password` that it asks for. */
  readonly credentials?: string;
  /** The status it refuses with. */
  readonly refuse?: number;
  /** Its certificate; none: plain HTTP. */
  readonly certificate?: string;
}

/** A proxy with CONNECT. It takes every name for this machine. */
export async function startProxy(
  { credentials, refuse, certificate }: ProxyOptions = {},
): Promise<Running> {
  const seen: string[] = [];
  const sockets = new Set<Socket>();
  const server = certificate === undefined ? http.createServer() : https.createServer({
    cert: await Deno.readTextFile(tlsFile(`${certificate}.pem`)),
    key: await Deno.readTextFile(tlsFile(`${certificate}.key`)),
  });
  const refusal = ({ headers }: http.IncomingMessage) => {
    const wanted = credentials && `Basic ${btoa(credentials)}`;
    return wanted && headers["proxy-authorization"] !== wanted ? 407 : refuse;
  };
  server.on("request", (request, response) => {
    seen.push(`${request.method} ${request.url}`);
    response.writeHead(refusal(request) ?? 200).end("from the proxy");
  });
  server.on("connect", (request: http.IncomingMessage, socket: Socket) => {
    seen.push(`CONNECT ${request.url}`);
    sockets.add(socket.on("error", () => {}));
    const status = refusal(request);
    if (status) return socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`);
    const upstream = net.connect(Number(request.url!.split(":").at(-1)), "127.0.0.1");
    sockets.add(upstream.on("error", () => socket.destroy()));
    upstream.on("connect", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      upstream.pipe(socket).pipe(upstream);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    seen,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      const { promise, resolve } = Promise.withResolvers<void>();
      server.close(() => resolve());
      server.closeAllConnections();
      await promise;
    },
  };
}

/** A transport that is closed at the end of the test; everything not said is the default of the settings. */
export function transport(url: string, options: Partial<TransportOptions> = {}) {
  const made = createTransport({
    url,
    caFile: null,
    sslVerify: true,
    proxy: { https: null, http: null, no: null },
    timeoutMs: 20_000,
    ...options,
  });
  return { ...made, [Symbol.dispose]: () => made.close() };
}

/** The error that a request ends with; fails when it is another, or none. */
export async function failure(request: Promise<Response>): Promise<TransportError> {
  try {
    const response = await request;
    await response.body?.cancel();
  } catch (error) {
    if (error instanceof TransportError) return error;
    throw error;
  }
  throw new Error("the request was answered");
}
