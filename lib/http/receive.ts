/**
 * `POST /hooks/:source`: from a request to a stored delivery and its answer.
 *
 * NetBox tries once and takes everything but 2xx as a failure. So as little as possible is refused, and nothing whose
 * signature is good.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { createDeadlines } from "../deadlines.ts";
import { verify } from "../signature.ts";
import type { Arrived } from "../source/types.ts";
import { type Appended, type NewDelivery, StoreError } from "../store/store.ts";
import { type BodyBounds, type BodyFault, expectedSize, readBody } from "./body.ts";
import { Budget, type Share } from "./budget.ts";
import { clientAddress, type Connection, isWithin, parseNetworks } from "./client_address.ts";
import { makeDelivery } from "./delivery.ts";
import type { HttpDeps, ReceivingSource, Ticket } from "./deps.ts";

const log = getLogger(["hookbox", "http"]);

const SIGNATURE = "x-hook-signature";
const METHODS: readonly string[] = ["POST", "PUT", "PATCH"];
/** Seconds: for a proxy or a script that tries again. NetBox does not. */
const RETRY_AFTER = "5";
const RETRY_BACKLOG = "60";

/**
 * The handler of `/hooks/:source` and `/hooks/:source/:objectType`, for every method.
 *
 * @throws {TypeError} when a list of networks cannot be read.
 */
export function createReceive(deps: HttpDeps): (c: Context) => Promise<Response> {
  const { sources, commit, limits } = deps;
  const allowFrom = parseNetworks(limits.allowFrom, "HOOKBOX_ALLOW_FROM");
  const proxies = parseNetworks(limits.trustedProxies, "HOOKBOX_TRUSTED_PROXIES");
  const budget = new Budget(limits.bodyMemory, deps.clock);
  const deadlines = { after: createDeadlines(deps.clock) };

  return async function receive(c) {
    const { method, headers } = c.req.raw;
    const from = clientAddress(headers, c.env as Connection | undefined, proxies);
    if (allowFrom !== null && !isWithin(from, allowFrom)) {
      log.info("Refused a request from {from}: it is not in HOOKBOX_ALLOW_FROM", { from });
      return refuse(c, 403, "forbidden");
    }
    const name = c.req.param("source") ?? "";
    const source = sources.get(name);
    if (!source) return refuse(c, 404, "unknown source");
    if (!METHODS.includes(method)) {
      if (headers.has(SIGNATURE)) logLostBody(method, name, from);
      return refuse(c, 405, "send deliveries with POST", { allow: METHODS.join(", ") });
    }
    const unsupported = unsupportedForm(headers);
    if (unsupported) return refuse(c, 415, ...unsupported);
    if (deps.refuses(name)) {
      return refuse(c, 503, "too much is waiting", { "retry-after": RETRY_BACKLOG });
    }
    const taken = budget.take(expectedSize(c.req.raw, limits.maxBody));
    const share = taken instanceof Promise ? await taken : taken;
    if (!share) return refuseBody(c, "no room", limits.maxBody, name, from);
    // Before the body is there: whoever commits now waits (briefly) for this delivery, too.
    const ticket = commit.enter();
    try {
      const read = () => readBody(c.req.raw, boundsOf(c.req.raw, limits, share), deadlines);
      return await accept(c, deps, name, source, ticket, read, from);
    } finally {
      ticket.leave();
      share.release();
    }
  };
}

async function accept(
  c: Context,
  deps: HttpDeps,
  name: string,
  source: ReceivingSource,
  ticket: Ticket,
  read: () => ReturnType<typeof readBody>,
  from: string | null,
): Promise<Response> {
  const { clock, limits } = deps;
  const body = await read();
  if (typeof body === "string") return refuseBody(c, body, limits.maxBody, name, from);

  const signature = c.req.raw.headers.get(SIGNATURE);
  const secretIndex = verify(body, signature, source.secrets());
  if (secretIndex === null) {
    log.warn("Refused a delivery to {source} from {from}: {reason}", {
      source: name,
      from,
      reason: whyForbidden(body, signature),
    });
    return refuse(c, 403, "forbidden");
  }

  const receivedAt = clock.now();
  const arrived: Arrived = {
    id: deps.newId(receivedAt),
    source: name,
    origin: "webhook",
    receivedAt,
    urlObjectType: c.req.param("objectType") ?? null,
  };
  let delivery: NewDelivery;
  let appended: Appended;
  try {
    delivery = await makeDelivery(body, source, arrived, deps, secretIndex);
    appended = await ticket.append(delivery);
  } catch (error) {
    // Whoever keeps the store says once that it fails: a full disk must not be filled with lines like this.
    const level = error instanceof StoreError ? "debug" : "error";
    log[level]("Cannot store a delivery of {source}, answered 503: {error}", {
      source: name,
      error,
    });
    return refuse(c, 503, "cannot store it now", { "retry-after": RETRY_AFTER });
  }
  const { id, duplicate, runs } = appended;
  if (duplicate) return c.json({ duplicate, id }, 200);
  if (delivery.error !== null) {
    log.warn("Delivery {id} of {source} is unreadable: {reason}", {
      id,
      source: name,
      reason: delivery.error,
    });
  }
  return c.json({ id, runs }, 202);
}

function boundsOf({ headers }: Request, limits: HttpDeps["limits"], { grow }: Share): BodyBounds {
  // A body in chunks has no length, whatever a header says of it (RFC 9112, 6.3).
  const framed = !headers.has("transfer-encoding");
  return { maxBody: limits.maxBody, timeout: limits.bodyTimeout, framed, grow };
}

function refuse(
  c: Context,
  status: ContentfulStatusCode,
  error: string,
  headers: Record<string, string> = {},
): Response {
  return c.json({ error }, status, headers);
}

/** What is wrong with a body, for the log. */
const FAULTS: Readonly<Partial<Record<BodyFault, string>>> = {
  "no room": "one too many: HOOKBOX_BODY_MEMORY is taken by others that are being received",
  "too slow": "too slow",
  "broken off": "broken off",
};

function refuseBody(
  c: Context,
  fault: BodyFault,
  maxBody: number,
  source: string,
  from: string | null,
): Response {
  // The rest of the body may still be on its way: the connection can carry nothing else (RFC 9110, 15.5.9, 15.5.14).
  const headers = { connection: "close" };
  log.warn("Refused a delivery to {source} from {from}: its body is {fault}", {
    source,
    from,
    fault: FAULTS[fault] ?? `larger than HOOKBOX_MAX_BODY (${maxBody} bytes)`,
  });
  switch (fault) {
    case "too large":
      return refuse(c, 413, `the body is larger than ${maxBody} bytes`, headers);
    case "no room":
      return refuse(c, 503, "too many bodies at once", { ...headers, "retry-after": RETRY_AFTER });
    case "too slow":
      return refuse(c, 408, "the body did not arrive in time", headers);
    case "broken off":
      return refuse(c, 400, "the body is incomplete", headers);
  }
}

/**
 * NetBox lets people write anything as a webhook's content type, and the signature covers the body alone: so the type
 * decides nothing, and only what can be no webhook is refused. That are the two forms of a browser (the second is also
 * what `curl -d` sends when told nothing else), for which 415 helps more than 403. NetBox never compresses (measured).
 */
function unsupportedForm(
  headers: Headers,
): [error: string, headers: Record<string, string>] | null {
  const type = /^[^;\s]*/.exec(headers.get("content-type")?.trim() ?? "")![0].toLowerCase();
  if (type === "multipart/form-data" || type === "application/x-www-form-urlencoded") {
    return ["send application/json", { accept: "application/json" }];
  }
  const encoding = headers.get("content-encoding")?.trim().toLowerCase() || "identity";
  if (encoding !== "identity") {
    // RFC 9110, 15.5.16: this header tells a wrong coding from a wrong type.
    return ["send the body uncompressed", { "accept-encoding": "identity" }];
  }
  return null;
}

/** For the log only: the answer tells nothing to somebody who guesses. */
function whyForbidden(body: Uint8Array, signature: string | null): string {
  if (signature === null) {
    return "it has no X-Hook-Signature: the webhook has no secret (hookbox register sets it)";
  }
  if (body.byteLength === 0) return LOST_BODY;
  return "its signature fits none of HOOKBOX_SECRETS (hookbox register repairs the webhook's secret)";
}

const LOST_BODY = "it is signed but its body is gone, as after a redirect: " +
  "HOOKBOX_URL must be the final address";

/** NetBox follows a 302 with a GET that still carries the signature, and counts its answer as success (measured). */
function logLostBody(method: string, source: string, from: string | null): void {
  log.warn(
    "Refused a signed {method} to {source} from {from}: the webhook's method must be POST, and " +
      "HOOKBOX_URL the final address (a redirect turns POST into GET)",
    { method, source, from },
  );
}
