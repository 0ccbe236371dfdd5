/**
 * `POST /events/:name`: a named event from outside, as a stored delivery for the `custom.<name>` handlers.
 *
 * Who has `HOOKBOX_EVENTS_TOKEN` may send one, and so may a source, by its signature: a webhook of NetBox with a body of its own.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { getLogger } from "@logtape/logtape";
import type { Context } from "hono";
import { namedEvent, UNREADABLE } from "../event/named.ts";
import type { Json } from "../event/types.ts";
import { namedDelivery } from "../handler/named.ts";
import { isName } from "../handler/special.ts";
import { verify } from "../signature.ts";
import { type NewDelivery, StoreError } from "../store/store.ts";
import { unreadableDelivery } from "./delivery.ts";
import type { HttpDeps, Ticket } from "./deps.ts";
import type { Reception } from "./reception.ts";
import { SIGNATURE } from "./receive.ts";
import { METHODS, refuse, refuseBacklog, refuseForm, refuseUnstored } from "./refusal.ts";
import { textOf } from "./text.ts";

const log = getLogger(["hookbox", "http"]);

/** Characters of an `Idempotency-Key`. */
const LONGEST_KEY = 255;

/** Who sends an event. */
interface Sender {
  /** Name of the source; empty: somebody with the token. */
  readonly source: string;
  /** Which of its secrets has signed it. */
  readonly secretIndex: number | null;
}

/** The handler of `/events/:name`, for every method. */
export function createEvents(
  deps: HttpDeps,
  reception: Reception,
): (c: Context) => Promise<Response> | Response {
  return function receiveEvent(c) {
    const { method, headers } = c.req.raw;
    const name = c.req.param("name") ?? "";
    if (!isName(name) || name === UNREADABLE) return refuse(c, 404, "no event can have this name");
    if (!METHODS.includes(method)) {
      return refuse(c, 405, "send events with POST", { allow: METHODS.join(", ") });
    }
    const from = reception.addressOf(c);
    const isSigned = headers.has(SIGNATURE);
    if (isSigned ? !reception.allows(from) : !deps.mayEmit(c.req.raw)) {
      return isSigned ? refuse(c, 403, "forbidden") : refuseStranger(c, name, from);
    }
    const unsupported = refuseForm(c);
    if (unsupported) return unsupported;
    if ((headers.get("idempotency-key") ?? "").length > LONGEST_KEY) {
      return refuse(c, 400, `an Idempotency-Key has at most ${LONGEST_KEY} characters`);
    }
    if (deps.refuses("")) return refuseBacklog(c);
    return reception.read(
      c,
      `events/${name}`,
      from,
      (body, ticket) => accept(c, deps, name, ticket, body, from),
    );
  };
}

async function accept(
  c: Context,
  deps: HttpDeps,
  name: string,
  ticket: Ticket,
  body: Uint8Array<ArrayBuffer>,
  from: string | null,
): Promise<Response> {
  const sender = senderOf(body, c.req.raw.headers.get(SIGNATURE), deps.sources);
  if (!sender) {
    log.warn("Refused an event {name} from {from}: its signature fits none of HOOKBOX_SECRETS", {
      name,
      from,
    });
    return refuse(c, 403, "forbidden");
  }
  const read = parse(body);
  // A script is told; what a source has signed is sent once, and nothing that it sends is lost.
  if ("error" in read && sender.source === "") return refuse(c, 400, read.error);
  try {
    const delivery = await deliveryOf(c, deps, name, body, sender, read);
    const { id, duplicate, runs } = await ticket.append(delivery);
    if (duplicate) return c.json({ duplicate, id }, 200);
    if (delivery.error !== null) {
      log.warn("The event {name} of {source} is unreadable ({id}): {reason}", {
        name,
        source: sender.source,
        id,
        reason: delivery.error,
      });
    }
    return c.json({ id, runs }, 202);
  } catch (error) {
    const level = error instanceof StoreError ? "debug" : "error";
    log[level]("Cannot store an event {name}, answered 503: {error}", { name, error });
    return refuseUnstored(c);
  }
}

/** Whoever has signed it; without a signature, somebody with the token. Null: nobody whom we know. */
function senderOf(
  body: Uint8Array<ArrayBuffer>,
  signature: string | null,
  sources: HttpDeps["sources"],
): Sender | null {
  if (signature === null) return { source: "", secretIndex: null };
  for (const [source, { secrets }] of sources.entries()) {
    const secretIndex = verify(body, signature, secrets());
    if (secretIndex !== null) return { source, secretIndex };
  }
  return null;
}

/** What a body says; nothing is null. */
function parse(body: Uint8Array): { readonly data: Json } | { readonly error: string } {
  try {
    const text = textOf(body);
    return { data: text === "" ? null : JSON.parse(text) };
  } catch (error) {
    return {
      error: error instanceof SyntaxError
        ? `the body is not JSON: ${error.message}`
        : "the body is not UTF-8",
    };
  }
}

async function deliveryOf(
  c: Context,
  deps: HttpDeps,
  name: string,
  body: Uint8Array,
  { source, secretIndex }: Sender,
  read: ReturnType<typeof parse>,
): Promise<NewDelivery> {
  const receivedAt = deps.clock.now();
  const arrived = { id: deps.newId(receivedAt), source, origin: "http", receivedAt } as const;
  if ("error" in read) {
    const nowhere = { ...arrived, urlObjectType: null };
    return await unreadableDelivery(
      body,
      nowhere,
      `event ${name}: ${read.error}`,
      deps,
      secretIndex,
    );
  }
  const { data } = read;
  const event = namedEvent({
    ...arrived,
    name,
    user: null,
    requestId: null,
    timestamp: new Date(receivedAt),
    late: false,
    data,
    payload: data,
  });
  const { runs } = await deps.match(event);
  const key = c.req.raw.headers.get("idempotency-key");
  const dedupe = key ? createHash("sha256").update(`${name}\n${key}`).digest() : null;
  return namedDelivery(event, {
    body: body.byteLength > 0 ? body : new TextEncoder().encode("null"),
    runs,
    secretIndex,
    dedupe,
  });
}

function refuseStranger(c: Context, name: string, from: string | null): Response {
  log.info(
    "Refused an event {name} from {from}: it has neither HOOKBOX_EVENTS_TOKEN nor a signature",
    { name, from },
  );
  return refuse(c, 401, "unauthorized", { "www-authenticate": "Bearer" });
}
