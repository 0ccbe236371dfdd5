/**
 * A test double of Nautobot's REST API, for what registration does there: status, content types, webhooks, manufacturers.
 *
 * It judges bodies by the schema that was recorded, keeps objects, and refuses in Nautobot's words. `recorded_test.ts` holds
 * it against the recordings.
 */
import { recordedBody, VERSION } from "./recorded.ts";
import { Refusal } from "./refusal.ts";
import { createManufacturer, Webhooks } from "./webhooks.ts";
import { createWorld, type Row, type World } from "./world.ts";

export type { Row } from "./world.ts";
export { VERSION } from "./recorded.ts";

/** A token and the rights of its user; without permissions it may do everything. */
export interface NautobotToken {
  readonly permissions?: readonly string[];
  /** Of names: other webhooks are neither seen nor written. */
  readonly constraint?: (row: Row) => boolean;
}

/** What can be chosen of a doubled Nautobot. */
export interface NautobotDoubleOptions {
  readonly version?: string;
  readonly tokens?: Readonly<Record<string, NautobotToken>>;
  /** Running Celery workers. Default 1. */
  readonly workers?: number;
  /** Where it seems to be. Default `http://nautobot.test`. */
  readonly url?: string;
  /** Content types of apps. */
  readonly apps?: readonly string[];
  readonly now?: () => number;
}

/** One request that came. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

/** A doubled Nautobot. */
export interface NautobotDouble extends World {
  readonly url: string;
  readonly seen: Seen[];
  /** Takes the place of Nautobot for the requests that it answers. */
  intercept: ((request: Request) => Response | undefined | Promise<Response | undefined>) | null;
  fetch(url: string, init?: RequestInit): Promise<Response>;
}

/** The token of a superuser. */
export const ADMIN = "0123456789abcdef0123456789abcdef01234567";

/** Makes a Nautobot with nothing in it. */
export function createNautobotDouble(options: NautobotDoubleOptions = {}): NautobotDouble {
  const { version = VERSION, apps = [], url = "http://nautobot.test" } = options;
  const world = createWorld(version, apps);
  const double: NautobotDouble = {
    ...world,
    url,
    seen: [],
    intercept: null,
    async fetch(input, init) {
      init?.signal?.throwIfAborted();
      const request = new Request(input, init);
      const text = await request.clone().text();
      const body: unknown = text ? JSON.parse(text) : undefined;
      const { pathname, search } = new URL(input);
      double.seen.push({ method: request.method, path: pathname + search, body });
      return await double.intercept?.(request) ?? answer(request, body, world, options);
    },
  };
  return double;
}

function answer(
  request: Request,
  body: unknown,
  world: World,
  options: NautobotDoubleOptions,
): Response {
  const now = options.now?.() ?? Date.UTC(2026, 10, 22, 12);
  const headers = { date: new Date(now).toUTCString(), "api-version": "3.2" };
  try {
    const { status = 200, body: sent } = route(request, body, world, options);
    return status === 204
      ? new Response(null, { status, headers })
      : Response.json(sent, { status, headers });
  } catch (error) {
    if (error instanceof Refusal) {
      return Response.json(error.body, { status: error.status, headers });
    }
    throw error;
  }
}

interface Answer {
  readonly status?: number;
  readonly body?: unknown;
}

function route(
  request: Request,
  body: unknown,
  world: World,
  options: NautobotDoubleOptions,
): Answer {
  const { method } = request;
  const { pathname, searchParams } = new URL(request.url);
  const { tokens = { [ADMIN]: {} }, workers = 1 } = options;
  const token = authenticate(request.headers.get("authorization"), tokens);
  const [, app, path, id] = /^\/api\/(\w+)\/([\w-]+)\/(?:([^/]+)\/)?$/.exec(pathname) ?? [];
  if (pathname === "/api/status/") {
    const status = recordedBody("status");
    return {
      body: { ...status, "nautobot-version": world.version, "celery-workers-running": workers },
    };
  }
  if (app === "extras" && path === "content-types") {
    return { body: contentTypes(searchParams, world) };
  }
  if (app === "dcim" && path === "manufacturers") {
    authorize(token, method, "dcim.manufacturer");
    return createManufacturer(method, id, body as Row, world);
  }
  if (app !== "extras" || path !== "webhooks") throw new Refusal(404, { detail: "Not found." });
  authorize(token, method, "extras.webhook");
  return new Webhooks(world, token.constraint).handle(method, id, body, searchParams);
}

function contentTypes(search: URLSearchParams, { typeRows, otherRows }: World): unknown {
  const all = search.get("feature") === "webhooks" ? typeRows : [...typeRows, ...otherRows];
  const limit = Number(search.get("limit") ?? 50);
  return { count: all.length, next: null, previous: null, results: all.slice(0, limit) };
}

function authenticate(
  header: string | null,
  tokens: Readonly<Record<string, NautobotToken>>,
): NautobotToken {
  const [, key] = /^Token (.+)$/.exec(header ?? "") ?? [];
  if (!key) throw new Refusal(403, { detail: "Authentication credentials were not provided." });
  const token = tokens[key];
  if (!token) throw new Refusal(403, { detail: "Invalid token" });
  return token;
}

const RIGHTS: Readonly<Record<string, string>> = {
  GET: "view",
  POST: "add",
  PATCH: "change",
  DELETE: "delete",
};

function authorize({ permissions }: NautobotToken, method: string, objectType: string): void {
  const [app, model] = objectType.split(".");
  if (!permissions || permissions.includes(`${app}.${RIGHTS[method]}_${model}`)) return;
  throw new Refusal(403, { detail: "You do not have permission to perform this action." });
}
