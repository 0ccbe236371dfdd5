/**
 * Deliveries in Nautobot's form: a space in the timestamp, UTF-8 as it is, snapshots with their differences.
 *
 * @module
 */
import { createHmac } from "node:crypto";
import type { Delivery } from "../netbox/mod.ts";
import { toPythonJson } from "../netbox/deliveries/python_json.ts";
import { render } from "../netbox/deliveries/template.ts";
import type { Told } from "./changes.ts";
import type { Row, World } from "./world.ts";

const EVENTS = { create: "created", update: "updated", delete: "deleted" } as const;

/** What is sent of a change, to every webhook that asks for it. */
export function deliveriesOf({ change, prechange }: Told, world: World): Delivery[] {
  const { action, objectType, objectId, requestId, user, data } = change;
  const wanting = [...world.webhooks.values()].filter((webhook) =>
    webhook.enabled !== false && webhook[`type_${action}`] === true &&
    (webhook.content_types as string[]).includes(objectType)
  );
  const postchange = action === "delete" ? null : data;
  const content = {
    event: EVENTS[action],
    timestamp: world.stamp().replace("T", " ").replace("Z", "+00:00"),
    model: objectType.split(".")[1],
    username: user,
    request_id: requestId,
    data,
    snapshots: { prechange, postchange, differences: differences(prechange, postchange) },
  };
  return wanting.map((webhook) => {
    const template = String(webhook.body_template ?? "");
    const body = template ? render(template, content) : toPythonJson(content, false);
    return {
      method: String(webhook.http_method ?? "POST"),
      url: String(webhook.payload_url),
      headers: headersOf(webhook, content, body),
      body,
      event: content.event,
      objectType,
      objectId,
      requestId,
      webhookId: String(webhook.id),
      phantom: false,
    };
  });
}

function headersOf(webhook: Row, content: Row, body: string): [string, string][] {
  const lines = render(String(webhook.additional_headers ?? ""), content).split("\n");
  const more = lines.map((line) => line.trim()).filter(Boolean).map((line): [string, string] => {
    const [name, ...value] = line.split(":");
    return [name!.trim(), value.join(":").trim()];
  });
  const secret = String(webhook.secret ?? "");
  return [
    ["User-Agent", "python-urllib3/2.8.0"],
    ["Content-Type", String(webhook.http_content_type ?? "application/json")],
    ...more,
    ...secret
      ? [["X-Hook-Signature", createHmac("sha512", secret).update(body).digest("hex")]] as [
        [string, string],
      ]
      : [],
  ];
}

/** `ObjectChange.get_snapshots()` of Nautobot 3.2: the first level alone, and keys that were there before alone do not count. */
function differences(pre: Row | null, post: Row | null): Row {
  if (!pre) return { removed: null, added: post };
  if (!post) return { removed: pre, added: null };
  const names = Object.keys(post).filter((name) =>
    name !== "last_updated" && JSON.stringify(pre[name] ?? null) !== JSON.stringify(post[name])
  );
  const of = (values: Row) => Object.fromEntries(names.map((name) => [name, values[name] ?? null]));
  return { removed: of(pre), added: of(post) };
}
