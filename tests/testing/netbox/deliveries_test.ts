import { deepStrictEqual as same, equal, ok } from "node:assert/strict";
import { recordings } from "../../recordings.ts";
import { createHmac } from "node:crypto";
import { signature } from "../../../lib/testing/netbox/deliveries/delivery.ts";
import { toPythonJson } from "../../../lib/testing/netbox/deliveries/python_json.ts";
import {
  createNetBoxDouble,
  type NetBoxDouble,
  type NetBoxDoubleOptions,
  VERSIONS,
} from "../../../lib/testing/netbox/mod.ts";
import { hook, seeded } from "./setup.ts";

for (const version of VERSIONS) {
  Deno.test(`toPythonJson() writes every body of NetBox ${version} as it was sent`, () => {
    const bodies = recordings(version).map(({ body }) => body)
      .filter((body) => body.startsWith('{"event"'));
    ok(bodies.length > 50);
    for (const body of bodies) equal(toPythonJson(JSON.parse(body)), body);
  });

  Deno.test(`signatures are made as NetBox ${version} makes them`, () => {
    const signed = recordings(version).filter((it) => it.secret && it.body);
    ok(signed.length >= 60);
    for (const { secret, body, headers, file } of signed) {
      const recorded = headers.filter(([name]) => name === "X-Hook-Signature");
      same(signature(secret, body), recorded, file);
    }
  });

  Deno.test(`a delivery of NetBox ${version} is signed with its webhook's secret`, async () => {
    const double = await seeded({ version });
    await hook(double, { secret: "fixture-secret-ü" });
    await double.as("ana").patch("/api/dcim/sites/1/", { description: "Über" });
    const [{ headers, body }] = double.deliveries.pending as [typeof double.deliveries.pending[0]];
    const signature = createHmac("sha512", "fixture-secret-ü").update(body).digest("hex");
    equal(new Headers(headers.map(([...it]) => it)).get("x-hook-signature"), signature);
  });
}

/** A NetBox with a webhook for sites, and what it received. */
async function receiving(options: Partial<NetBoxDoubleOptions> = {}, status = 202) {
  const received: string[] = [];
  const double = await seeded({
    version: "4.7.3",
    send: async (request) => {
      received.push(JSON.parse(await request.text()).data.description);
      return new Response(null, { status });
    },
    ...options,
  });
  await hook(double);
  return { double, received };
}

async function describe(double: NetBoxDouble, ...texts: string[]) {
  for (const description of texts) {
    await double.as("ana").patch("/api/dcim/sites/1/", { description });
  }
}

Deno.test("deliveries are held until they are flushed, in order", async () => {
  const { double, received } = await receiving();
  await describe(double, "one", "two");
  same(received, []);
  await double.deliveries.flush();
  same(received, ["one", "two"]);
  same(double.deliveries.sent.map(({ failed }) => failed), [false, false]);
});

Deno.test("pending deliveries are a test's to drop, to reorder and to send twice", async () => {
  const { double, received } = await receiving();
  await describe(double, "one", "two", "three");
  const { pending } = double.deliveries;
  pending.splice(0, 3, pending[2]!, pending[0]!, pending[2]!);
  await double.deliveries.flush();
  same(received, ["three", "one", "three"]);
});

Deno.test("immediate deliveries leave before the write is answered", async () => {
  const order: string[] = [];
  const double = createNetBoxDouble({
    version: "4.7.3",
    deliver: "immediately",
    send: () => (order.push("sent"), Promise.resolve()),
  });
  await hook(double);
  const site = { name: "Sofia 1", slug: "sofia-1" };
  await double.as("ana").post("/api/dcim/sites/", site).then(() => order.push("answered"));
  await double.deliveries.settled();
  same(order, ["sent", "answered"]);
});

Deno.test("a delivery that is refused or finds nobody is counted as failed, and not sent again", async () => {
  const { double } = await receiving({}, 500);
  await describe(double, "one");
  await double.deliveries.flush();
  await double.deliveries.flush();
  equal(double.deliveries.sent.length, 1);
  const { body } = await double.as("admin").get("/api/core/background-queues/");
  equal(body.results[0].failed_jobs, 1);
  const lost = await seeded({ version: "4.7.3", send: () => Promise.reject(new Error("refused")) });
  await hook(lost);
  await describe(lost, "one");
  await lost.deliveries.flush();
  equal(lost.deliveries.failed.length, 1);
});

Deno.test("only rules that are enabled and ask for type and event get a delivery", async () => {
  const { double } = await receiving();
  const rule = {
    action_type: "webhook",
    action_object_type: "extras.webhook",
    action_object_id: 1,
  };
  const rules = [
    {
      name: "disabled",
      object_types: ["dcim.site"],
      event_types: ["object_updated"],
      enabled: false,
    },
    { name: "other type", object_types: ["dcim.rack"], event_types: ["object_updated"] },
    { name: "other event", object_types: ["dcim.site"], event_types: ["object_deleted"] },
    {
      name: "condition",
      object_types: ["dcim.site"],
      event_types: ["object_updated"],
      conditions: { and: [{ attr: "status.value", value: "planned" }] },
    },
  ];
  for (const it of rules) {
    equal(
      (await double.as("admin").post("/api/extras/event-rules/", { ...rule, ...it })).status,
      201,
    );
  }
  await describe(double, "one");
  equal(double.deliveries.pending.length, 1);
  await double.as("ana").patch("/api/dcim/sites/1/", { status: "planned" });
  equal(double.deliveries.pending.length, 3);
});

Deno.test("NetBox 4.7 has conditions on what changed", async () => {
  const double = await seeded({ version: "4.7.3" });
  await hook(double, {}, { conditions: { attr: "description", op: "changed" } });
  await describe(double, "one", "one");
  same(double.deliveries.pending.length, 1);
});
