/**
 * A test double of NetBox's REST API, for what hookbox does there: status, object types, webhooks, event rules, tags.
 *
 * It judges bodies by the schema that was recorded from the real version, keeps objects, and refuses in the words of that
 * version. `recorded_test.ts` holds it against the recordings.
 */
import { json, notFoundPage, Refusal } from "./answers.ts";
import { Collection } from "./collection.ts";
import { kindsOf } from "./kinds/mod.ts";
import { recordedBody } from "./recorded.ts";
import { authenticate, authorize, denied, isSuperuser, type Token } from "./tokens.ts";
import { createWorld, typesPaths, type World, type WorldOptions } from "./world.ts";

export { EVENT_TYPE_VERSIONS, type Version, VERSIONS } from "./recorded.ts";
export type { Token } from "./tokens.ts";
export type { Row, World } from "./world.ts";

/** What can be chosen of a doubled NetBox. */
export interface NetBoxDoubleOptions extends WorldOptions {
  /** By key. Default: {@linkcode ADMIN}, who may do everything. */
  readonly tokens?: Readonly<Record<string, Token>>;
  /** Running RQ workers. Default 1. */
  readonly workers?: number;
  /** Where it seems to be. Default `http://netbox.test`. */
  readonly url?: string;
  /** Failed background jobs. Default 0. */
  readonly failedJobs?: number;
}

/** One request that came. */
export interface Seen {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly body: unknown;
  readonly headers: Headers;
}

/** A doubled NetBox. */
export interface NetBoxDouble extends World {
  readonly url: string;
  /** The requests that came, in order. */
  readonly seen: Seen[];
  /** Takes the place of NetBox for the requests that it answers: to fail, to redirect, to be slow. */
  intercept: ((request: Request) => Response | undefined | Promise<Response | undefined>) | null;
  /** To be given as `fetch`. */
  fetch(url: string, init?: RequestInit): Promise<Response>;
  /** To be given to `Deno.serve`. */
  handle(request: Request): Promise<Response>;
}

/** The token of the default user, `admin`. */
export const ADMIN = "0123456789abcdef0123456789abcdef01234567";

/** Makes a NetBox of that version, with nothing in it. */
export function createNetBoxDouble(options: NetBoxDoubleOptions): NetBoxDouble {
  const world = createWorld(options);
  const { url = "http://netbox.test", tokens = { [ADMIN]: { user: "admin" } } } = options;
  const double: NetBoxDouble = {
    ...world,
    url,
    seen: [],
    intercept: null,
    fetch: (input, init) => {
      init?.signal?.throwIfAborted();
      return double.handle(new Request(input, init));
    },
    async handle(request) {
      const text = await request.clone().text();
      const { pathname, search } = new URL(request.url);
      const body = text ? JSON.parse(text) : undefined;
      const { method, headers } = request;
      double.seen.push({ method, path: pathname + search, body, headers });
      return await double.intercept?.(request) ?? answer(request, body, world, tokens, options);
    },
  };
  return double;
}

function answer(
  request: Request,
  body: unknown,
  world: World,
  tokens: Readonly<Record<string, Token>>,
  options: NetBoxDoubleOptions,
): Response {
  const url = new URL(request.url);
  const headers = headersOf(request, world);
  try {
    const route = routeOf(url.pathname, world);
    if (!route) return notFoundPage(headers);
    const header = request.headers.get("authorization");
    const token = header === null && isOpen(url.pathname, world)
      ? {}
      : authenticate(header, tokens, world.release);
    return route({ request, url, body, token, options, headers });
  } catch (error) {
    if (error instanceof Refusal) return json(error.status, error.body, headers);
    throw error;
  }
}

/** Up to 3.7 the status is for anybody. */
function isOpen(path: string, { release }: World): boolean {
  return release < 400 && path === "/api/status/";
}

interface Call {
  readonly request: Request;
  readonly url: URL;
  readonly body: unknown;
  readonly token: Token;
  readonly options: NetBoxDoubleOptions;
  readonly headers: Record<string, string>;
}

type Route = (call: Call) => Response;

function routeOf(path: string, world: World): Route | undefined {
  for (const kind of kindsOf(world)) {
    const match = new RegExp(`^${kind.path}(?:(\\d+)/)?$`).exec(path);
    if (!match) continue;
    return ({ request: { method }, url, body, token, headers }) => {
      authorize(token, method, kind.objectType);
      const collection = new Collection(kind, world, token, url.origin);
      if (match[1] === undefined) {
        if (method === "GET") return json(200, collection.list(url), headers);
        if (method === "POST") return json(201, collection.create(body), headers);
        throw new Refusal(405, { detail: `Method "${method}" not allowed.` });
      }
      const id = Number(match[1]);
      if (method === "GET") return json(200, collection.read(id), headers);
      if (method === "PATCH") return json(200, collection.update(id, body), headers);
      if (method !== "DELETE") {
        throw new Refusal(405, { detail: `Method "${method}" not allowed.` });
      }
      collection.delete(id);
      return json(204, undefined, headers);
    };
  }
  if (path === "/api/status/") return (call) => status(call, world);
  if (typesPaths(world.release).includes(path)) return (call) => objectTypes(call, world);
  if (path === "/api/authentication-check/" && world.release >= 405) {
    return ({ token, headers }) => {
      const user = recordedBody(world.version, "authentication-check-admin");
      const username = token.user ?? "user";
      return json(200, { ...user, username, display: username }, headers);
    };
  }
  if (path === "/api/core/background-queues/" && world.release >= 402) {
    return (call) => backgroundQueues(call, world);
  }
}

function status({ options, headers }: Call, world: World): Response {
  const body = recordedBody(world.version, "status");
  return json(200, { ...body, "rq-workers-running": options.workers ?? 1 }, headers);
}

function objectTypes({ url, headers }: Call, { typeRows }: World): Response {
  const limit = Math.min(Number(url.searchParams.get("limit") ?? 50) || 1000, 1000);
  const offset = Number(url.searchParams.get("offset") ?? 0);
  const next = `${url.origin}${url.pathname}?limit=${limit}&offset=${offset + limit}`;
  return json(200, {
    count: typeRows.length,
    next: offset + limit < typeRows.length ? next : null,
    previous: null,
    results: typeRows.slice(offset, offset + limit),
  }, headers);
}

function backgroundQueues({ token, options, headers }: Call, { version }: World): Response {
  if (!isSuperuser(token)) throw denied();
  const body = recordedBody(version, "background-queues");
  const [first, ...rest] = body.results as Record<string, unknown>[];
  const results = [{ ...first, failed_jobs: options.failedJobs ?? 0 }, ...rest];
  return json(200, { ...body, results }, headers);
}

/** Up to 4.2 `API-Version` comes only where the request says that it is JSON. */
function headersOf(request: Request, world: World): Record<string, string> {
  const named = world.release >= 403 ||
    request.headers.get("content-type") === "application/json";
  const [major, minor] = world.version.split(".");
  return {
    "x-request-id": crypto.randomUUID(),
    date: new Date(world.now()).toUTCString(),
    ...(named ? { "api-version": `${major}.${minor}` } : {}),
  };
}
