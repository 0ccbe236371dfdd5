/**
 * Sends a request until it is answered, on ky: repeated where that is safe, failures as `NetBoxError`.
 *
 * @module
 */
import ky, { HTTPError } from "ky";
import { authorization } from "../netbox/api.ts";
import { type Product, PRODUCTS } from "../product.ts";
import { bodyOf, type Fail, failedAnswer, isJson, notJson } from "../netbox/answer.ts";
import { exchange } from "./exchange.ts";
import { failure } from "./failure.ts";
import type { OwnWrite, OwnWrites } from "./own_writes.ts";
import { wait, waitBefore, WAITS } from "./retry.ts";
import type { Source } from "./source.ts";
import type { Answer } from "./types.ts";

/** A request as it leaves. */
export interface Outgoing {
  readonly method: string;
  /** Without host, base path and query. */
  readonly path: string;
  /** With its `?`; empty: none. */
  readonly search: string;
  /** In addition to those that every request has. */
  readonly headers: Headers;
  /** Sent as JSON; undefined: none. */
  readonly body: unknown;
  readonly signal: AbortSignal;
  readonly timeout: number;
  /** Null: it changes nothing, and may be repeated. */
  readonly write: OwnWrite | null;
}

/** Who is told about requests on their way. */
export interface Listeners {
  readonly ownWrites: OwnWrites;
  /** One line for whoever looks for a mistake. */
  readonly debug: (message: string) => void;
}

/**
 * Sends it, and gives the answer when it is a good one.
 *
 * @throws {NetBoxError} when it is not, or none comes; the signal's reason when that aborts.
 */
export async function send(
  source: Source,
  outgoing: Outgoing,
  { ownWrites, debug }: Listeners,
): Promise<Answer> {
  const { method, path, search, body, signal, timeout, write } = outgoing;
  const fail: Fail = (details) => failure(source, { ...details, method, path });
  const headers = headersFor(source, outgoing.headers);
  const waitOf = (error: unknown, repetition: number) =>
    waitBefore(error, repetition, write === null, source.clock.now());
  try {
    const response = await ky(source.url + path + search, {
      method,
      headers,
      signal,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      fetch: (request) => exchange(request as Request, source, { timeout, write, ownWrites, fail }),
      redirect: "manual",
      timeout: false, // the exchange keeps the time, by a clock that tests can set
      retry: {
        limit: WAITS.length,
        methods: [method.toLowerCase()],
        shouldRetry: ({ error, retryCount }) => waitOf(error, retryCount) !== null,
        delay: () => 0, // waited by our own clock, below
      },
      hooks: {
        beforeRetry: [async ({ error, retryCount }) => {
          const ms = waitOf(error, retryCount) ?? 0;
          debug(`${method} ${path}: ${shortly(error)}. Trying again in ${ms / 1000} s`);
          await wait(source.clock, ms, signal);
        }],
      },
    });
    return await read(response, headers, PRODUCTS[source.kind], fail);
  } catch (error) {
    if (!(error instanceof HTTPError)) throw error;
    throw fail(failedAnswer(error.response, error.data, PRODUCTS[source.kind]));
  }
}

/** Up to NetBox 4.2 only requests with a content type are told the API's version. */
function headersFor({ token }: Source, given: Headers): Headers {
  const headers = new Headers({ accept: "application/json", "content-type": "application/json" });
  if (token !== null) headers.set("authorization", authorization(token));
  for (const [name, value] of given) headers.set(name, value);
  return headers;
}

async function read(
  response: Response,
  sent: Headers,
  product: Product,
  fail: Fail,
): Promise<Answer> {
  const { status, headers } = response;
  const text = await response.text();
  if (
    text !== "" && !isJson(headers) && isJson(new Headers({ "content-type": sent.get("accept")! }))
  ) {
    throw fail(notJson(response, product));
  }
  return { status, headers, body: bodyOf(response, text, fail) };
}

function shortly(error: unknown): string {
  if (error instanceof HTTPError) return `answered with ${error.response.status}`;
  return error instanceof Error ? error.message : String(error);
}
