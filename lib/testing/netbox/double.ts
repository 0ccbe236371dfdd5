/**
 * A doubled NetBox: what a test sees of it.
 *
 * @module
 */
import { merge, revert, sync } from "./branches/actions.ts";
import type { Change } from "./changes/change.ts";
import { type Client, createClient } from "./client.ts";
import type { Kept } from "./dataset.ts";
import { Deliveries } from "./deliveries/queue.ts";
import type { NetBoxDoubleOptions } from "./options.ts";
import type { Token } from "./rest/tokens.ts";
import { runScript, type ScriptOptions, type ScriptResult, type Write } from "./scripts.ts";
import { announce, serve, type Server } from "./serve.ts";
import { upgradeWorld } from "./upgrade.ts";
import { type Version, versionOf } from "./versions.ts";
import { World } from "./world.ts";

/** One request that came. */
export interface Seen {
  /** `GET` */
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** Parsed, if it is JSON. */
  readonly body: unknown;
  /** Its headers. */
  readonly headers: Headers;
}

/** Takes the place of NetBox for the requests that it answers. */
export type Intercept = (
  request: Request,
) => Response | undefined | Promise<Response | undefined>;

/** How somebody works: in which branch, and where. */
export interface As {
  /** The `schemaId` of a branch. Default: main. */
  readonly branch?: string;
  /** In the user interface, whose changes say in which branch they are. Default: at the REST API. */
  readonly ui?: boolean;
}

/** A branch of the plugin netbox-branching. */
export interface Branch {
  /** Its id among branches. */
  readonly id: number;
  /** Its name. */
  readonly name: string;
  /** What `X-NetBox-Branch` names. */
  readonly schemaId: string;
  /** The change log of the branch. */
  readonly changes: readonly Change[];
  /** Brings main's changes into the branch. */
  sync(): void;
  /** Makes each of the branch's changes in main: under its original request id and user, at the present time. */
  merge(user?: string): void;
  /** Takes a merge back, the last change first, again under the original request ids. */
  revert(): void;
}

/** A doubled NetBox. */
export interface NetBoxDouble {
  /** Which NetBox it is; an upgrade changes it. */
  readonly version: Version;
  /** `"4.7.3"` → 407. */
  readonly release: number;
  /** Tells it from a Nautobot. */
  readonly product: "netbox";
  /** Where it seems to be. */
  readonly url: string;
  /** What a client of its own is to show: the first of its tokens. */
  readonly token: string | null;
  /** Its clock: wall-clock milliseconds, as in the `Date` header. */
  now(): number;
  /** Every webhook, as kept: to be looked at, and to be changed behind NetBox's back. */
  readonly webhooks: Kept;
  /** Every event rule, as kept. */
  readonly rules: Kept;
  /** Every tag, as kept. */
  readonly tags: Kept;
  /** Every object of a type, as kept: `dcim.interface`. */
  table(objectType: string): Kept;
  /** The change log of main, the oldest first. */
  readonly changes: readonly Change[];
  /** What is to be sent to webhooks, and what was. */
  readonly deliveries: Deliveries;
  /** The requests that came, in order. */
  readonly seen: Seen[];
  /** Takes the place of NetBox for the requests that it answers: to fail, to redirect, to be slow. */
  intercept: Intercept | null;
  /** To be given as `fetch`. */
  fetch(url: string, init?: RequestInit): Promise<Response>;
  /** To be given to `Deno.serve`. */
  handle(request: Request): Promise<Response>;
  /** Somebody else who works with this NetBox: with all rights, past `seen` and `intercept`. */
  as(user: string, how?: As): Client;
  /** Creates a branch, for which the plugin `netbox_branching` must be installed. */
  branch(name: string, user?: string): Promise<Branch>;
  /** Runs a script: what it writes is one request's, sent by a worker together with the events of its job. */
  runScript(work: (write: Write) => void, options?: ScriptOptions): ScriptResult;
  /** Makes it a later version, with its objects as NetBox's migrations leave them. */
  upgrade(version: Version): void;
}

/** The token of the default user, `admin`. */
export const ADMIN = "0123456789abcdef0123456789abcdef01234567";

/**
 * Makes a NetBox of a version, with nothing in it.
 *
 * It knows what handlers touch most: sites, devices and what they need, interfaces, VLANs, prefixes, IP addresses, tags, custom fields,
 * webhooks and event rules. Bodies are judged by the recorded schema of the version and refused in its words. Models that it
 * does not know can be declared with `pluginModels`.
 *
 * @throws {RangeError} when that version was not recorded.
 *
 * @example A handler that writes
 * ```ts
 * import assert from "node:assert/strict";
 * import type { Context, UpdateEvent } from "hookbox";
 * import { createEvent, createNetBoxDouble, runHandler, seedNetBox } from "hookbox/testing";
 *
 * const handler = {
 *   async default(event: UpdateEvent<"dcim.interface">, ctx: Context) {
 *     await ctx.netbox.dcim.interfaces.update(event.data, { enabled: true });
 *   },
 * };
 *
 * const netbox = createNetBoxDouble({ version: "4.2" });
 * await seedNetBox(netbox); // the device sw1, with the interface that the recorded event is about
 *
 * const { outcome, writes } = await runHandler(handler, createEvent("dcim.interface.update"), { netbox });
 * assert.equal(outcome, "done");
 * assert.deepEqual(writes, [
 *   { method: "PATCH", path: "/api/dcim/interfaces/1/", body: { enabled: true } },
 * ]);
 * assert.equal(netbox.table("dcim.interface").get(1)?.enabled, true);
 * ```
 */
export function createNetBoxDouble(options: NetBoxDoubleOptions = {}): NetBoxDouble {
  const { url = "http://netbox.test", tokens = { [ADMIN]: { user: "admin" } } } = options;
  const world = new World({ ...options, version: versionOf(options.version) });
  const deliveries = new Deliveries(options.send, options.deliver);
  const server: Server = { world, deliveries, tokens, options };
  for (const { user = "user" } of Object.values<Token>(tokens)) world.user(user);
  const double: NetBoxDouble = {
    get version() {
      return world.version;
    },
    get release() {
      return world.release;
    },
    get webhooks() {
      return world.webhooks;
    },
    get rules() {
      return world.rules;
    },
    get tags() {
      return world.tags;
    },
    get changes() {
      return world.main.changes;
    },
    product: "netbox",
    url,
    token: Object.keys(tokens)[0] ?? null,
    now: world.now,
    table: (objectType) => world.main.table(objectType),
    deliveries,
    seen: [],
    intercept: null,
    fetch: (input, init) => {
      init?.signal?.throwIfAborted();
      return double.handle(new Request(input, init));
    },
    async handle(request) {
      double.seen.push(await see(request));
      return await double.intercept?.(request) ?? await serve(server, request);
    },
    as: (name, { branch, ui = false } = {}) => {
      const headers = branch ? { "x-netbox-branch": branch } : {};
      return createClient(url, (request) => serve(server, request, { name, ui }), headers);
    },
    branch: (name, user = "admin") => createBranch(double, server, name, user),
    runScript: (work, how) => runScript(server, work, how),
    upgrade: (version) => upgradeWorld(world, version),
  };
  return double;
}

async function see(request: Request): Promise<Seen> {
  const text = await request.clone().text();
  const { pathname, search } = new URL(request.url);
  const { method, headers } = request;
  return { method, path: pathname + search, body: text ? parsed(text) : undefined, headers };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

async function createBranch(
  double: NetBoxDouble,
  server: Server,
  name: string,
  user: string,
): Promise<Branch> {
  const { world } = server;
  const { status, body } = await double.as(user).post("/api/plugins/branching/branches/", { name });
  if (status !== 201) {
    throw new Error(`cannot create the branch: ${status}; is the plugin declared?`);
  }
  const state = world.branches.get(body.id)!;
  const tell = (happenings: Parameters<typeof announce>[1]) => announce(server, happenings);
  return {
    id: state.id,
    name: state.name,
    schemaId: state.schemaId,
    changes: state.data.changes,
    sync: () => sync(world, state, tell),
    merge: (by = user) => merge(world, state, by, tell),
    revert: () => revert(world, state, tell),
  };
}
