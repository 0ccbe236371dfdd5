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
import { verify } from "../signature.ts";
import type { Arrived } from "../source/types.ts";
import { type Appended, type NewDelivery, StoreError } from "../store/store.ts";
import { makeDelivery } from "./delivery.ts";
import type { HttpDeps, ReceivingSource, Ticket } from "./deps.ts";
import type { Reception } from "./reception.ts";
import { METHODS, refuse, refuseBacklog, refuseForm, refuseUnstored } from "./refusal.ts";

const log = getLogger(["hookbox", "http"]);

/** The header that carries the signature. */
export const SIGNATURE = "x-hook-signature";

/** The handler of `/hooks/:source` and `/hooks/:source/:objectType`, for every method. */
export function createReceive(
  deps: HttpDeps,
  reception: Reception,
): (c: Context) => Promise<Response> | Response {
  const { sources } = deps;

  return function receive(c) {
    const { method, headers } = c.req.raw;
    const from = reception.addressOf(c);
    if (!reception.allows(from)) return refuse(c, 403, "forbidden");
    const name = c.req.param("source") ?? "";
    const source = sources.get(name);
    if (!source) return refuse(c, 404, "unknown source");
    if (!METHODS.includes(method)) {
      if (headers.has(SIGNATURE)) logLostBody(method, name, from);
      return refuse(c, 405, "send deliveries with POST", { allow: METHODS.join(", ") });
    }
    const unsupported = refuseForm(c);
    if (unsupported) return unsupported;
    if (deps.refuses(name)) return refuseBacklog(c);
    return reception.read(
      c,
      name,
      from,
      (body, ticket) => accept(c, deps, name, source, ticket, body, from),
    );
  };
}

async function accept(
  c: Context,
  deps: HttpDeps,
  name: string,
  source: ReceivingSource,
  ticket: Ticket,
  body: Uint8Array<ArrayBuffer>,
  from: string | null,
): Promise<Response> {
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

  const receivedAt = deps.clock.now();
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
    return refuseUnstored(c);
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
