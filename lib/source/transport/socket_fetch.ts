/**
 * `fetch` over TLS connections of our own.
 *
 * @module
 */
import http from "node:http";
import { Readable } from "node:stream";
import { certificateOf } from "./certificate.ts";
import { WrongPin } from "./error.ts";
import type { Proxy } from "./proxy.ts";
import { connectTls, type Trust } from "./tunnel.ts";

/** Statuses whose answer has no body: `new Response()` refuses one. */
const WITHOUT_BODY = [101, 204, 205, 304];

/** Sends one request over a connection of its own. The certificate is judged before a byte of it is sent. */
export async function socketFetch(
  request: Request,
  trust: Trust,
  proxy: Proxy | null,
  signal: AbortSignal,
): Promise<Response> {
  const url = new URL(request.url);
  const body = request.body === null ? null : new Uint8Array(await request.arrayBuffer());
  const socket = await connectTls(url, proxy, trust, signal);
  const abort = () => socket.destroy();
  signal.addEventListener("abort", abort, { once: true });
  try {
    if (trust.kind === "pinned") {
      requirePinned(trust.fingerprint, certificateOf(socket)?.fingerprint ?? null);
    }
    const sent = http.request({
      method: request.method,
      path: url.pathname + url.search,
      headers: {
        ...Object.fromEntries(request.headers),
        host: url.host,
        connection: "close",
        ...(body === null ? {} : { "content-length": String(body.byteLength) }),
      },
      createConnection: () => socket,
    });
    const answer = await answered(sent, body, signal);
    const status = answer.statusCode!;
    const empty = request.method === "HEAD" || WITHOUT_BODY.includes(status);
    if (empty) socket.destroy();
    return new Response(empty ? null : Readable.toWeb(answer) as ReadableStream<Uint8Array>, {
      status,
      statusText: answer.statusMessage ?? "",
      headers: pairs(answer.rawHeaders),
    });
  } catch (error) {
    socket.destroy();
    throw signal.aborted ? signal.reason : error;
  }
}

function requirePinned(pin: string, fingerprint: string | null): void {
  if (fingerprint === pin) return;
  throw new WrongPin(pin, fingerprint);
}

function answered(
  sent: http.ClientRequest,
  body: Uint8Array | null,
  signal: AbortSignal,
): Promise<http.IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>();
  sent.on("response", resolve);
  sent.on("error", (error) => reject(signal.aborted ? signal.reason : error));
  sent.on("close", () => reject(new Error("connection closed before an answer came")));
  sent.end(body);
  return promise;
}

/** Node gives names and values in one list. */
function pairs(raw: readonly string[]): Headers {
  const headers = new Headers();
  for (let i = 0; i + 1 < raw.length; i += 2) headers.append(raw[i]!, raw[i + 1]!);
  return headers;
}
