import { deepEqual, deepStrictEqual as same } from "node:assert/strict";
import { ADMIN, createNetBoxDouble, type NetBoxDouble, VERSIONS } from "./mod.ts";
import { type Recorded, recordedCalls } from "./recorded.ts";

const LIMITED = "the limited user's";
const TOKENS = { [ADMIN]: { user: "admin" }, [LIMITED]: { user: "limited", permissions: [] } };

/** What differs from one server to the next (a new tag has no `tagged_items` up to 4.4). */
const OWN = [
  "id",
  "url",
  "display_url",
  "created",
  "last_updated",
  "action_object",
  "tagged_items",
];

for (const version of VERSIONS) {
  Deno.test(`the double answers writes as NetBox ${version} did`, async () => {
    const double = createNetBoxDouble({ version, tokens: TOKENS });
    let compared = 0;
    for (const call of recordedCalls(version)) {
      if (call.request.method === "GET") continue;
      const response = await replay(double, call);
      const body = response.headers.get("content-type") === "application/json"
        ? await response.json()
        : "";
      const answered = { status: response.status, body: comparable(body, response.status) };
      const recorded = comparable(call.response.body, call.response.status);
      same(answered, { status: call.response.status, body: recorded }, call.label);
      compared++;
    }
    deepEqual(compared > 25, true);
  });

  Deno.test(`the double lists the object types of NetBox ${version}`, async () => {
    const double = createNetBoxDouble({ version });
    const call = recordedCalls(version).find(({ label }) => label.startsWith("object-types"))!;
    same(await (await replay(double, call)).json(), call.response.body);
  });

  Deno.test(`the double refuses strangers as NetBox ${version} does`, async () => {
    const double = createNetBoxDouble({ version, tokens: TOKENS });
    const labels = ["status-unauthenticated", "status-bad-token", "webhooks-list-limited"];
    for (const call of recordedCalls(version).filter(({ label }) => labels.includes(label))) {
      const response = await replay(double, call);
      same([response.status, await response.json()], [call.response.status, call.response.body]);
    }
  });
}

function replay(double: NetBoxDouble, { label, request }: Recorded): Promise<Response> {
  const headers = new Headers({ accept: "application/json" });
  const token = label.endsWith("bad-token") ? "bad" : label.endsWith("limited") ? LIMITED : ADMIN;
  if (!label.endsWith("unauthenticated")) headers.set("authorization", `Token ${token}`);
  if (request.body !== null) headers.set("content-type", "application/json");
  const body = request.body === null ? undefined : JSON.stringify(request.body);
  return double.fetch(double.url + request.path, {
    method: request.method,
    headers,
    ...(body === undefined ? {} : { body }),
  });
}

/** An object without what is its server's own; an error as it is. */
function comparable(body: unknown, status: number): unknown {
  if (typeof body === "string") return "a page";
  if (status >= 400 || typeof body !== "object" || body === null) return body;
  return Object.entries(body).filter(([key]) => !OWN.includes(key));
}
