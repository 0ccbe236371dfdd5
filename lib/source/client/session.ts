/**
 * What one attempt of a handler may ask of a source, in one branch of it.
 *
 * @module
 */
import type { NetBoxErrorDetails } from "../netbox/api_error.ts";
import { NetBoxError } from "../netbox/api_error.ts";
import { releaseOf } from "../release.ts";
import { failure } from "./failure.ts";
import { messageOf, withMessage } from "./message.ts";
import type { OwnWrite, OwnWrites } from "./own_writes.ts";
import { type PlannedWrite, plannedWrite, plausibleAnswer } from "./plan.ts";
import { queryOf } from "./query.ts";
import { type Listeners, send } from "./send.ts";
import type { Source } from "./source.ts";
import type { Answer, ClientRequestOptions } from "./types.ts";

/** Where a client's log lines go: `ctx.log` is one. */
export interface ClientLog {
  /** A request is repeated. */
  debug(message: string): void;
  /** A write of a dry run. */
  info(message: string, details?: unknown): void;
}

/** For whom a client asks. */
export interface SessionOptions {
  /** Id of the handler, for the change log. */
  readonly handler: string;
  readonly signal: AbortSignal;
  readonly ownWrites: OwnWrites;
  /** Takes the writes instead of the source; null: they are sent. */
  readonly dryRun: ((write: PlannedWrite) => void) | null;
  readonly log: ClientLog | null;
  /** `schemaId`; null: main. */
  readonly branch: string | null;
  readonly nextId: () => number | string;
}

/** Requests of one attempt. */
export interface Session {
  readonly source: Source;
  readonly options: SessionOptions;
  /** @throws {NetBoxError} and the reason of the signals. */
  request(method: string, path: string, options?: ClientRequestOptions): Promise<Answer>;
  /** A failure of this source, to be thrown. */
  fail(details: NetBoxErrorDetails): NetBoxError;
}

/** NetBox has `If-Match` from this release on, and messages in its change log from that. */
const IF_MATCH = 406;
const MESSAGES = 404;

const SAFE = ["GET", "HEAD", "OPTIONS"];

/** Opens a session. Nothing is sent before the first request. */
export function createSession(source: Source, options: SessionOptions): Session {
  const { handler, ownWrites, log, dryRun } = options;
  const listeners: Listeners = { ownWrites, debug: (message) => log?.debug(message) };
  const session: Session = {
    source,
    options,
    request,
    fail: (details) => failure(source, details),
  };

  async function request(verb: string, path: string, sent: ClientRequestOptions = {}) {
    const method = verb.toUpperCase();
    const target = locate(path, source.url, sent);
    const headers = new Headers(sent.headers);
    const branch = sent.branch !== undefined ? sent.branch : options.branch;
    if (branch !== null) headers.set("x-netbox-branch", branch);
    const written = headers.get("x-netbox-branch") ??
      new URLSearchParams(target.search).get("_branch");
    if (written !== null) await requireBranches(session);
    const signals = sent.signal ? [options.signal, sent.signal] : [options.signal];
    const outgoing = {
      method,
      ...target,
      headers,
      body: sent.body,
      signal: AbortSignal.any(signals),
      timeout: sent.timeout ?? source.timeout,
      write: null,
    };
    if (SAFE.includes(method) || isGraphql(target.path)) return send(source, outgoing, listeners);
    if (dryRun) return plan(method, target.path + target.search, sent.body);
    const release = await releaseFor(session);
    if (release >= IF_MATCH && sent.ifMatch) headers.set("if-match", sent.ifMatch);
    const nonce = crypto.randomUUID().slice(0, 8);
    const body = release >= MESSAGES && target.path.startsWith("/api/")
      ? withMessage(method, sent.body, (why) => messageOf(handler, nonce, why ?? sent.message))
      : undefined;
    const write: OwnWrite = {
      method,
      path: target.path,
      branch: written,
      nonce,
      noted: body !== undefined,
      timeout: outgoing.timeout,
    };
    return send(source, { ...outgoing, body: body ?? sent.body, write }, listeners);
  }

  function plan(method: string, path: string, body: unknown): Answer {
    const write = plannedWrite(method, path, body);
    dryRun?.(write);
    log?.info(`Dry run: ${method} ${path} is not sent`, write.body);
    return plausibleAnswer(method, path, body, options.nextId);
  }

  return session;
}

/** GraphQL queries are posted, and change nothing on either product. */
function isGraphql(path: string): boolean {
  return path === "/graphql/" || path === "/api/graphql/";
}

/**
 * Path and query below the source's own URL. Of a whole URL only that counts: its host is the one NetBox was
 * asked by, and the token goes to no other than the configured.
 */
function locate(path: string, base: string, { query = {} }: ClientRequestOptions) {
  const whole = /^https?:\/\//.test(path);
  if (!whole && !path.startsWith("/")) {
    throw new TypeError(`The path ${JSON.stringify(path)} does not start with /, as /api/… does`);
  }
  const url = new URL(path, base);
  const prefix = new URL(base).pathname.replace(/\/+$/, "");
  const below = url.pathname.startsWith(`${prefix}/`) ? url.pathname.slice(prefix.length) : null;
  const bare = whole && below !== null ? below : url.pathname;
  for (const [name, values] of Object.entries(queryOf(query))) {
    for (const value of values) url.searchParams.append(name, value);
  }
  // Without its last slash a path of the API is redirected, and a write loses its body.
  return { path: bare.startsWith("/api/") ? bare.replace(/\/*$/, "/") : bare, search: url.search };
}

/** NetBox's release, asked for once per source unless an answer has told it; 0 for Nautobot, which has none of it. */
async function releaseFor({ source, request }: Session): Promise<number> {
  if (source.kind === "nautobot") return 0;
  if (source.learned.release === null) {
    const { body } = await request("GET", "/api/status/", { branch: null });
    const version = (body as Record<string, unknown> | null)?.["netbox-version"];
    source.learned.release ??= releaseOf(String(version)) ?? 0;
  }
  return source.learned.release;
}

/** A source without branches would do on main what was meant for a branch. */
async function requireBranches({ source, request, fail }: Session): Promise<void> {
  const { learned } = source;
  if (learned.branching === null) {
    const { body } = await request("GET", "/api/status/", { branch: null });
    const { plugins } = (body ?? {}) as { plugins?: Record<string, unknown> };
    learned.branching = source.kind === "netbox" && "netbox_branching" in (plugins ?? {});
  }
  if (learned.branching) return;
  throw fail({
    kind: "answer",
    method: "GET",
    path: "/api/status/",
    status: 200,
    detail:
      "there are no branches here (the plugin netbox_branching is not installed), and what was " +
      "meant for one would be done on main",
  });
}
