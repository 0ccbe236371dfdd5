/**
 * A delivery: one signed request to one webhook.
 *
 * @module
 */
import { createHmac } from "node:crypto";
import type { Row } from "../dataset.ts";
import type { World } from "../world.ts";
import type { Happening } from "./event.ts";
import { payload } from "./payload.ts";
import { toPythonJson } from "./python_json.ts";
import { render } from "./template.ts";

/** One request that NetBox is about to send, or has sent. */
export interface Delivery {
  /** The webhook's. */
  readonly method: string;
  /** The webhook's, its template filled in. */
  readonly url: string;
  /** In the order of the wire; without `Host`, `Accept-Encoding` and `Content-Length`. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Exactly what is signed: ASCII. */
  readonly body: string;
  /** `updated`, `job_ended`, `branch_merged` … */
  readonly event: string;
  /** `dcim.interface` */
  readonly objectType: string;
  /** Null for jobs. */
  readonly objectId: number | string | null;
  /** That of the request that caused it; null for events of plugins. */
  readonly requestId: string | null;
  /** The id of the webhook. */
  readonly webhookId: number | string;
  /** True for what was rolled back before it was sent (up to 4.6). */
  readonly phantom: boolean;
}

/** What is sent to a webhook about something that happened. */
export function createDelivery(happening: Happening, webhook: Row, world: World): Delivery {
  const content = payload(happening, world, world.stamp());
  const context = { ...content, request_id: happening.origin?.requestId };
  const template = String(webhook.body_template ?? "");
  const body = template ? render(template, context) : toPythonJson(content);
  return {
    method: String(webhook.http_method ?? "POST"),
    url: render(String(webhook.payload_url), context),
    headers: [
      ["User-Agent", "python-urllib3/2.8.0"],
      ["Content-Type", String(webhook.http_content_type ?? "application/json")],
      ...additionalHeaders(render(String(webhook.additional_headers ?? ""), context)),
      ...signature(String(webhook.secret ?? ""), body),
    ],
    body,
    event: happening.event,
    objectType: happening.objectType,
    objectId: happening.objectId,
    requestId: happening.origin?.requestId ?? null,
    webhookId: webhook.id,
    phantom: happening.phantom,
  };
}

/** The delivery for `fetch`, which takes no body for GET. */
export function toRequest({ method, url, headers, body }: Delivery): Request {
  return new Request(url, {
    method,
    headers: headers.map(([name, value]) => [name, value]),
    ...(method === "GET" ? {} : { body }),
  });
}

function additionalHeaders(lines: string): [string, string][] {
  return lines.split("\n").map((line) => line.trim()).filter(Boolean).map((line) => {
    const [name, ...value] = line.split(":");
    return [name!.trim(), value.join(":").trim()];
  });
}

/** The header of a signature; none without a secret. */
export function signature(secret: string, body: string): [string, string][] {
  if (!secret) return [];
  return [["X-Hook-Signature", createHmac("sha512", secret).update(body).digest("hex")]];
}
