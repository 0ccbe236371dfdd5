/**
 * A small client of the REST API of NetBox and of Nautobot, for hookbox's own needs (registration, `doctor`). It does not
 * retry: its callers know when to come back.
 *
 * @module
 */
import { type Clock, systemClock } from "../../clock.ts";
import { type Product, PRODUCTS } from "../product.ts";
import { DeadlineReached, startDeadline } from "../transport/deadline.ts";
import { bodyOf, type Fail, failedAnswer, isJson, nextOf, notJson } from "./answer.ts";
import { hide, NetBoxError, reasonOf } from "./api_error.ts";

export { NetBoxError } from "./api_error.ts";

/** The part of `fetch` that is used: tests and the transport give their own. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** An object as NetBox's API gives it. */
export type Row = Record<string, unknown>;

/** What an API needs to know of its NetBox. */
export interface NetBoxApiOptions {
  /** Without a trailing slash and without `/api`. */
  readonly url: string;
  readonly token: string | null;
  readonly fetch: Fetch;
  /** For messages. Default NetBox. */
  readonly product?: Product;
  /** Milliseconds for one request with its answer. Default 10 s. */
  readonly timeout?: number;
  readonly clock?: Clock;
}

/** What a request may carry. */
export interface RequestOptions {
  /** Undefined values are left out; a list repeats its key. */
  readonly query?: Readonly<
    Record<string, string | number | boolean | readonly (string | number)[] | undefined>
  >;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Schema id of the branch to work in (plugin netbox-branching); main without. */
  readonly branch?: string;
  /** Default: `application/json`. */
  readonly accept?: string;
  readonly signal?: AbortSignal | undefined;
}

/** A good answer. */
export interface NetBoxAnswer {
  readonly status: number;
  /** Parsed; null where there was none (204). */
  readonly body: unknown;
  readonly headers: Headers;
}

/** NetBox's REST API. Every method throws {@linkcode NetBoxError} and nothing else. */
export interface NetBoxApi {
  /** Where it is, as configured. */
  readonly url: string;
  readonly product: Product;
  /** Milliseconds after which a request is given up. */
  readonly timeout: number;
  request(method: string, path: string, options?: RequestOptions): Promise<NetBoxAnswer>;
  get(path: string, options?: RequestOptions): Promise<NetBoxAnswer>;
  post(path: string, options?: RequestOptions): Promise<NetBoxAnswer>;
  patch(path: string, options?: RequestOptions): Promise<NetBoxAnswer>;
  delete(path: string, options?: RequestOptions): Promise<NetBoxAnswer>;
  /** All rows of a list, page by page. Unknown filters are ignored by NetBox: check what came. */
  list(path: string, options?: RequestOptions): Promise<Row[]>;
}

const TIMEOUT = 10_000;

/**
 * Makes a client of one NetBox.
 *
 * @throws never by itself; its methods throw {@linkcode NetBoxError}.
 */
export function createNetBoxApi(options: NetBoxApiOptions): NetBoxApi {
  const base = options.url.replace(/\/+$/, "");
  const request: NetBoxApi["request"] = (method, path, sent = {}) =>
    send(options, method, path, base + path + queryOf(sent.query), sent);
  return {
    url: base,
    product: options.product ?? PRODUCTS.netbox,
    timeout: options.timeout ?? TIMEOUT,
    request,
    get: (path, sent) => request("GET", path, sent),
    post: (path, sent) => request("POST", path, sent),
    patch: (path, sent) => request("PATCH", path, sent),
    delete: (path, sent) => request("DELETE", path, sent),
    list: (path, sent) => list(options, request, path, sent),
  };
}

async function send(
  options: NetBoxApiOptions,
  method: string,
  path: string,
  url: string,
  { body, signal, ...sent }: RequestOptions,
): Promise<NetBoxAnswer> {
  const { token, clock = systemClock, timeout = TIMEOUT, product = PRODUCTS.netbox } = options;
  const fail: Fail = (details) =>
    new NetBoxError({ ...details, method, path, detail: hide(details.detail, token) });
  const deadline = startDeadline(clock, timeout, signal ?? null);
  try {
    const response = await options.fetch(url, {
      method,
      headers: headersFor(token, body !== undefined, sent),
      redirect: "manual", // a followed redirect turns a POST into a GET
      signal: deadline.signal,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return read(response, text, product, fail);
  } catch (error) {
    if (error instanceof NetBoxError) throw error;
    if (deadline.signal.reason instanceof DeadlineReached) {
      const detail = `no answer within ${timeout / 1000} s. Check that ${product.urlVariable} ` +
        `(${shownUrl(options.url)}) is right and that ${product.name} is not overloaded.`;
      throw fail({ kind: "timeout", status: null, detail });
    }
    if (signal?.aborted) throw fail({ kind: "aborted", status: null, detail: "given up" });
    throw fail({ kind: "connection", status: null, detail: reasonOf(error), cause: error });
  } finally {
    deadline.clear();
  }
}

function headersFor(
  token: string | null,
  json: boolean,
  { branch, accept = "application/json" }: RequestOptions,
): Headers {
  const headers = new Headers({ accept });
  if (branch !== undefined) headers.set("x-netbox-branch", branch);
  if (json) headers.set("content-type", "application/json");
  if (token) headers.set("authorization", authorization(token));
  return headers;
}

/** NetBox takes either word for either token since 4.5; older ones know `Token` only, and no `nbt_` tokens. */
export function authorization(token: string): string {
  return `${token.startsWith("nbt_") ? "Bearer" : "Token"} ${token}`;
}

function read(
  response: Response,
  text: string,
  product: Product,
  fail: Fail,
): NetBoxAnswer {
  const { status, headers } = response;
  const body = bodyOf(response, text, fail);
  if (status >= 300) throw fail(failedAnswer(response, body, product));
  if (body !== null && !isJson(headers)) throw fail(notJson(response, product));
  return { status, body, headers };
}

/** The longest list page NetBox gives by default (`MAX_PAGE_SIZE`). */
const PAGE = 1000;

async function list(
  { product: { name, urlVariable } = PRODUCTS.netbox }: NetBoxApiOptions,
  request: NetBoxApi["request"],
  path: string,
  sent: RequestOptions = {},
): Promise<Row[]> {
  const rows: Row[] = [];
  let query: RequestOptions["query"] = { limit: PAGE, ...sent.query };
  while (true) {
    const { body, status } = await request("GET", path, { ...sent, query });
    const page = body as { results?: unknown; next?: unknown } | null;
    if (!Array.isArray(page?.results)) {
      const detail =
        `the answer is not a list. Check that ${urlVariable} is the address of a ${name}.`;
      throw new NetBoxError({ kind: "answer", method: "GET", path, status, detail });
    }
    rows.push(...page.results as Row[]);
    const next = nextOf({ ...page, results: page.results });
    if (next === null) return rows;
    query = next;
  }
}

function queryOf(query: RequestOptions["query"]): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query ?? {})) {
    for (const one of [value].flat()) if (one !== undefined) search.append(key, String(one));
  }
  return search.size ? `?${search}` : "";
}

/** A URL for messages: without a user and password. */
export function shownUrl(url: string): string {
  return url.replace(/^(\w+:\/\/)[^/@]*@/, "$1");
}
