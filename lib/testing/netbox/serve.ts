/**
 * From a request to its answer: who asks, in which branch, which endpoint, and what comes of it.
 *
 * @module
 */
import { Unit } from "./changes/unit.ts";
import { createDelivery } from "./deliveries/delivery.ts";
import type { Happening } from "./deliveries/event.ts";
import { matching } from "./deliveries/matching.ts";
import type { Deliveries } from "./deliveries/queue.ts";
import { branchOf } from "./endpoints/branches.ts";
import type { Call } from "./endpoints/call.ts";
import { route } from "./endpoints/router.ts";
import type { NetBoxDoubleOptions } from "./options.ts";
import { json, notFoundPage, Refusal } from "./rest/answers.ts";
import { authenticate, type Token } from "./rest/tokens.ts";
import { Scope } from "./scope.ts";
import type { World } from "./world.ts";

/** What the serving of requests needs. */
export interface Server {
  readonly world: World;
  readonly deliveries: Deliveries;
  readonly tokens: Readonly<Record<string, Token>>;
  readonly options: NetBoxDoubleOptions;
}

/** Answers a request. With `user`, as that user and with all rights. */
export async function serve(
  server: Server,
  request: Request,
  user?: { readonly name: string; readonly ui: boolean },
): Promise<Response> {
  const { world } = server;
  const headers = headersOf(request, world);
  const url = new URL(request.url);
  const endpoint = route(url.pathname, world);
  if (!endpoint) return notFoundPage(headers);
  const text = await request.text();
  return answering(headers, () => {
    const token = user ? { user: user.name } : tokenOf(request, url, server);
    const branch = branchOf(request, url, world);
    const unit = new Unit(new Scope(world, branch?.data), {
      requestId: headers["x-request-id"]!,
      user: token.user ?? "user",
      method: request.method,
      path: url.pathname,
      query: queryOf(url),
      branch,
      via: user?.ui ? "ui" : "rest",
    });
    world.user(unit.origin.user);
    try {
      return endpoint(callOf(server, request, parse(text), token, unit, headers));
    } finally {
      announce(server, unit.take());
    }
  });
}

/** A call as endpoints take it. */
export function callOf(
  server: Server,
  request: Request,
  body: unknown,
  token: Token,
  unit: Unit,
  headers: Readonly<Record<string, string>>,
): Call {
  return {
    method: request.method,
    url: new URL(request.url),
    body,
    request,
    token,
    options: server.options,
    scope: unit.scope,
    unit,
    headers,
    failed: server.deliveries.failed.length,
    announce: (happenings) => announce(server, happenings),
  };
}

function answering(headers: Readonly<Record<string, string>>, work: () => Response): Response {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return json(error.status, error.body, { ...headers, ...error.headers });
  }
}

/** `background` is not passed on to the job. */
function queryOf(url: URL): Record<string, string> {
  return Object.fromEntries([...url.searchParams].filter(([name]) => name !== "background"));
}

/** Makes deliveries of what happened. */
export function announce({ world, deliveries }: Server, happenings: readonly Happening[]): void {
  deliveries.add(
    happenings.flatMap((it) =>
      matching(it, world).map((webhook) => createDelivery(it, webhook, world))
    ),
  );
}

/** Up to 3.7 the status is for anybody. */
function tokenOf(request: Request, url: URL, { world, tokens }: Server): Token {
  const header = request.headers.get("authorization");
  const open = world.release < 400 && url.pathname === "/api/status/";
  return header === null && open ? {} : authenticate(header, tokens, world.release);
}

function parse(text: string): unknown {
  if (!text) return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Refusal(400, { detail: `JSON parse error - ${(error as Error).message}` });
  }
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
