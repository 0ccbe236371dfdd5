/**
 * Events as the requests that a source sends: signed, to a hookbox that runs.
 *
 * @module
 */
import type { SourceEvent } from "../event/types.ts";
import { sign } from "../signature.ts";
import { type Body, onOccasion } from "../source/recordings/body.ts";

/** Where a delivery goes, and what it is signed with. */
export interface DeliveryOptions {
  /** Where hookbox listens. @default {"http://127.0.0.1:9000"} */
  readonly url?: string;
  /** One of the source's secrets (`HOOKBOX_SECRETS`; `hookbox secret --reveal`). */
  readonly secret: string;
}

/** How a delivery is sent. */
export interface SendOptions extends DeliveryOptions {
  /** Takes the request. Default: the global `fetch`. The `fetch` of a hookbox that is part of a program is one. */
  readonly send?: (request: Request) => Response | Promise<Response>;
}

/** What hookbox answered. */
export interface DeliveryAnswer {
  /** 202: stored. 200: it has the same delivery already. 403: the secret is wrong. 503: it cannot store it now. */
  readonly status: number;
  /** Id of the delivery; null where it was not stored. */
  readonly id: string | null;
  /** How many runs it made. */
  readonly runs: number;
}

/**
 * The request that the source of an event would send: the same bytes each time.
 *
 * @param event Of `createEvent()` or `readEvent()`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { createEvent, signDelivery } from "hookbox/testing";
 *
 * const request = signDelivery(createEvent("dcim.site.create"), { secret: "s3cret" });
 * assert.equal(request.url, "http://127.0.0.1:9000/hooks/netbox");
 * assert.match(request.headers.get("x-hook-signature")!, /^[0-9a-f]{128}$/);
 * ```
 */
export function signDelivery(event: SourceEvent, options: DeliveryOptions): Request {
  return requestOf(event, event.payload, options);
}

/**
 * Sends an event to a hookbox that runs, as its source would: signed, and with a time and a request id of its own, so that it is
 * no duplicate of an earlier one.
 *
 * @param event Of `createEvent()` or `readEvent()`.
 * @throws {TypeError} when there is no answer.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { createEvent, sendDelivery } from "hookbox/testing";
 *
 * const event = createEvent("dcim.site.create", { version: "4.2" });
 * const { status, runs } = await sendDelivery(event, {
 *   secret: "s3cret",
 *   send: () => Response.json({ id: "0199b2a4", runs: 1 }, { status: 202 }), // leave it out, with hookbox serve running
 * });
 * assert.equal(status, 202);
 * assert.equal(runs, 1);
 * ```
 */
export async function sendDelivery(
  event: SourceEvent,
  options: SendOptions,
): Promise<DeliveryAnswer> {
  const { send = fetch } = options;
  const now = { timestamp: new Date(), microseconds: Math.floor(Math.random() * 1000) };
  const body = onOccasion(event.payload as Body, { ...now, requestId: crypto.randomUUID() });
  const response = await send(requestOf(event, body, options));
  const text = await response.text();
  const { id = null, runs = 0 } = readAnswer(text);
  return { status: response.status, id, runs };
}

function requestOf(
  { source, objectType }: SourceEvent,
  payload: unknown,
  { url = "http://127.0.0.1:9000", secret }: DeliveryOptions,
): Request {
  const body = new TextEncoder().encode(JSON.stringify(payload));
  // A body that names the model alone needs the URL to say its app.
  const whole = typeof payload === "object" && payload !== null && "object_type" in payload;
  const path = `/hooks/${source}${whole ? "" : `/${objectType}`}`;
  return new Request(url.replace(/\/+$/, "") + path, {
    method: "POST",
    headers: { "content-type": "application/json", "x-hook-signature": sign(body, secret) },
    body,
  });
}

function readAnswer(text: string): { readonly id?: string; readonly runs?: number } {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}
