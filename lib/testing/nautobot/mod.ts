/**
 * A test double of Nautobot 3.2.7: its REST API, its change log, and its webhooks.
 *
 * It judges bodies by what was recorded, keeps objects, refuses in Nautobot's words, and sends real, signed deliveries in its form.
 * `recorded_test.ts`, `refusals_test.ts` and `deliveries_test.ts` hold it against the recordings.
 *
 * @module
 */
import { type Client, createClient } from "../netbox/client.ts";
import { Deliveries, type Mode, type Send } from "../netbox/mod.ts";
import { changeLog } from "./change_log.ts";
import { type Change, Unit } from "./changes.ts";
import { deliveriesOf } from "./deliveries.ts";
import { KINDS } from "./kinds.ts";
import { type Answer as Answered, Objects } from "./objects.ts";
import { page } from "./page.ts";
import { recordedBody, VERSION } from "./recorded.ts";
import { Refusal } from "./refusal.ts";
import { tokenList, userList } from "./users.ts";
import { Webhooks } from "./webhooks.ts";
import { createWorld, type Row, type Table, type World } from "./world.ts";

export {
  type Answer,
  type Client,
  Deliveries,
  type Delivery,
  type Mode,
  type Send,
  type Sent,
} from "../netbox/mod.ts";
export type { Action, Change } from "./changes.ts";
export { VERSION } from "./recorded.ts";
export { seed, type Seeded } from "./seed.ts";
export type { Row, Table } from "./world.ts";

/** A token and the rights of its user; without permissions it may do everything. */
export interface NautobotToken {
  /** Name of its user. Default `admin`. */
  readonly user?: string;
  /** `extras.add_webhook`, … */
  readonly permissions?: readonly string[];
  /** Of names: other webhooks are neither seen nor written. */
  readonly constraint?: (row: Row) => boolean;
}

/** What can be chosen of a doubled Nautobot. */
export interface NautobotDoubleOptions {
  /** What the status says. Default: the version that was recorded. */
  readonly version?: string;
  /** By key. Default: `ADMIN`, who may do everything. */
  readonly tokens?: Readonly<Record<string, NautobotToken>>;
  /** Running Celery workers. Default 1. */
  readonly workers?: number;
  /** Where it seems to be. Default `http://nautobot.test`. */
  readonly url?: string;
  /** Content types of apps. */
  readonly apps?: readonly string[];
  /** Wall-clock milliseconds. */
  readonly now?: () => number;
  /** How deliveries are sent. Default: the global `fetch`. */
  readonly send?: Send;
  /** When deliveries are sent. Default `"held"`: when the test flushes. */
  readonly deliver?: Mode;
}

/** One request that came. */
export interface Seen {
  /** `GET` */
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** Parsed. */
  readonly body: unknown;
}

/** A doubled Nautobot. */
export interface NautobotDouble {
  /** What the status says. */
  readonly version: string;
  /** Every webhook, as kept: to be looked at, and to be changed behind Nautobot's back. */
  readonly webhooks: Table;
  /** Every manufacturer, as kept. */
  readonly manufacturers: Table;
  /** Every object of a type, as kept: `dcim.interface`. */
  table(objectType: string): Table;
  /** The change log, the oldest first. */
  readonly changes: readonly Change[];
  /** Tells it from a NetBox. */
  readonly product: "nautobot";
  /** Where it seems to be. */
  readonly url: string;
  /** What a client of its own is to show: the first of its tokens. */
  readonly token: string | null;
  /** The requests that came, in order. */
  readonly seen: Seen[];
  /** Takes the place of Nautobot for the requests that it answers. */
  intercept: ((request: Request) => Response | undefined | Promise<Response | undefined>) | null;
  /** What is to be sent to webhooks, and what was. */
  readonly deliveries: Deliveries;
  /** To be given as `fetch`. */
  fetch(url: string, init?: RequestInit): Promise<Response>;
  /** To be given to `Deno.serve`. */
  handle(request: Request): Promise<Response>;
  /** Somebody else who works with it: with all rights, past `seen` and `intercept`. */
  as(user: string): Client;
}

/** The token of a superuser. */
export const ADMIN = "0123456789abcdef0123456789abcdef01234567";

/**
 * Makes a Nautobot 3.2 with nothing in it but its statuses.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { createContext, createNautobotDouble, seedNautobot } from "hookbox/testing";
 *
 * const nautobot = createNautobotDouble();
 * const { device } = await seedNautobot(nautobot);
 * const ctx = createContext({ netbox: nautobot });
 * await ctx.netbox.dcim.devices.update(device, { serial: "SN-1" });
 * assert.equal(nautobot.table("dcim.device").get(device)?.serial, "SN-1");
 * ```
 */
export function createNautobotDouble(options: NautobotDoubleOptions = {}): NautobotDouble {
  const { version = VERSION, apps = [], url = "http://nautobot.test" } = options;
  const now = options.now ?? (() => Date.UTC(2026, 10, 22, 12));
  const world = createWorld(version, apps, now);
  const deliveries = new Deliveries(options.send, options.deliver);
  const server = { world, deliveries, options, now };
  const double: NautobotDouble = {
    ...world,
    product: "nautobot",
    url,
    token: Object.keys(options.tokens ?? { [ADMIN]: {} })[0] ?? null,
    deliveries,
    seen: [],
    intercept: null,
    fetch: (input, init) => {
      init?.signal?.throwIfAborted();
      return double.handle(new Request(input, init));
    },
    async handle(request) {
      const text = await request.clone().text();
      const body: unknown = text ? JSON.parse(text) : undefined;
      const { pathname, search } = new URL(request.url);
      double.seen.push({ method: request.method, path: pathname + search, body });
      return await double.intercept?.(request) ?? await answer(server, request);
    },
    as: (user) => createClient(url, (request) => answer(server, request, { user })),
  };
  return double;
}

interface Server {
  readonly world: World;
  readonly deliveries: Deliveries;
  readonly options: NautobotDoubleOptions;
  readonly now: () => number;
}

async function answer(server: Server, request: Request, user?: NautobotToken): Promise<Response> {
  const { world, deliveries, options, now } = server;
  const headers = { date: new Date(now()).toUTCString(), "api-version": "3.2" };
  const text = await request.text();
  try {
    const { tokens = { [ADMIN]: {} } } = options;
    const token = user ?? authenticate(request.headers.get("authorization"), tokens);
    const unit = new Unit(world, {
      user: token.user ?? "admin",
      requestId: crypto.randomUUID(),
      detail: detailOf(new URL(request.url).pathname),
    });
    world.user(unit.origin.user);
    const body: unknown = text ? JSON.parse(text) : undefined;
    const { status = 200, body: sent } = route(request, body, unit, token, options);
    // What was refused is not told: nothing is sent before the transaction is done.
    deliveries.add(unit.told.flatMap((told) => deliveriesOf(told, world)));
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

/** `dcim-api:device-detail` */
function detailOf(path: string): string {
  const [, app, plural = "", id] = /^\/api\/(\w+)\/([\w-]+)\/(?:([^/]+)\/)?$/.exec(path) ?? [];
  return `${app}-api:${plural.replace(/s$/, "")}-${id ? "detail" : "list"}`;
}

function route(
  request: Request,
  body: unknown,
  unit: Unit,
  token: NautobotToken,
  options: NautobotDoubleOptions,
): Answered {
  const { method } = request;
  const { world } = unit;
  const url = new URL(request.url);
  const { pathname, searchParams } = url;
  const [, base = "", id] = /^(\/api\/\w+\/[\w-]+\/)(?:([^/]+)\/)?$/.exec(pathname) ?? [];
  switch (base) {
    case "/api/extras/content-types/":
      return { body: contentTypes(url, world) };
    case "/api/extras/object-changes/":
      authorize(token, method, "extras.objectchange");
      return changeLog(world, url, id);
    case "/api/extras/webhooks/":
      authorize(token, method, "extras.webhook");
      return new Webhooks(world, token.constraint).handle(method, id, body, searchParams);
    case "/api/users/users/":
      authorize(token, method, "users.user");
      return userList(world, url, id);
    case "/api/users/tokens/":
      return tokenList(unit.origin.user, url);
  }
  if (pathname === "/api/status/") {
    const { workers = 1 } = options;
    const status = recordedBody("status");
    return {
      body: { ...status, "nautobot-version": world.version, "celery-workers-running": workers },
    };
  }
  const kind = KINDS.find((it) => it.path === base);
  if (!kind) throw new Refusal(404, { detail: "Not found." });
  authorize(token, method, kind.objectType);
  return new Objects(kind, unit, url).handle(method, id, body);
}

function contentTypes(url: URL, { typeRows, otherRows }: World): unknown {
  const registrable = url.searchParams.get("feature") === "webhooks";
  return page(registrable ? typeRows : [...typeRows, ...otherRows], url, (row) => row);
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
  PUT: "change",
  PATCH: "change",
  DELETE: "delete",
};

function authorize({ permissions }: NautobotToken, method: string, objectType: string): void {
  const [app, model] = objectType.split(".");
  if (!permissions || permissions.includes(`${app}.${RIGHTS[method]}_${model}`)) return;
  throw new Refusal(403, { detail: "You do not have permission to perform this action." });
}
