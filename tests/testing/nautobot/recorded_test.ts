import { deepStrictEqual as same, ok } from "node:assert/strict";
import {
  ADMIN,
  createNautobotDouble,
  type NautobotDouble,
} from "../../../lib/testing/nautobot/mod.ts";
import { type Recorded, recordedCalls } from "./fixtures.ts";

/** What differs from one server to the next, and what registration does not look at. */
const OWN = ["id", "url", "natural_slug", "created", "last_updated", "notes_url"];

Deno.test("the double answers writes of webhooks as Nautobot 3.2.7 did", async () => {
  const double = createNautobotDouble({ tokens: { [ADMIN]: {}, poor: { permissions: [] } } });
  let compared = 0;
  for (const call of recordedCalls()) {
    const { request: { method, path }, response: recorded } = call;
    if (!path.startsWith("/api/extras/webhooks/") || !["POST", "PATCH"].includes(method)) continue;
    const response = await replay(double, call);
    same(
      [response.status, comparable(await response.json())],
      [recorded.status, comparable(recorded.body)],
      call.label,
    );
    compared++;
  }
  ok(compared > 25, String(compared));
});

Deno.test("the double lists what Nautobot 3.2.7 did, and refuses whom it refused", async () => {
  const double = createNautobotDouble({ tokens: { [ADMIN]: {}, poor: { permissions: [] } } });
  const labels = [
    "status",
    "status-no-token",
    "status-bad-token",
    "webhooks-list-no-permission",
    "unknown-filter",
    "content-types-feature-webhooks",
    "webhook-integer-id",
  ];
  for (const call of recordedCalls().filter(({ label }) => labels.includes(label))) {
    const response = await replay(double, call);
    same([response.status, await response.json()], [call.response.status, call.response.body]);
  }
});

function replay(double: NautobotDouble, { label, request }: Recorded): Promise<Response> {
  const headers = new Headers({ accept: "application/json" });
  const token = /bad-token$/.test(label) ? "bad" : /no-permission$/.test(label) ? "poor" : ADMIN;
  if (!/no-token$/.test(label)) headers.set("authorization", `Token ${token}`);
  const { path, method, body } = request;
  return double.fetch(double.url + ours(double, path), {
    method,
    headers,
    ...body === null ? {} : { body: JSON.stringify(body) },
  });
}

/** Ids are made anew: the recorded one is that of the webhook "hookbox". */
function ours({ webhooks }: NautobotDouble, path: string): string {
  const one = [...webhooks.values()].find(({ name }) => name === "hookbox");
  return path.replace("bcc992d2-d4b5-4aa3-a95d-42a72a2a83c2", String(one?.id));
}

function comparable(body: unknown): unknown {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return body;
  return Object.fromEntries(Object.entries(body).filter(([key]) => !OWN.includes(key)).sort());
}
