import { deepStrictEqual as same, equal, throws } from "node:assert/strict";
import { createNetBoxDouble } from "../../../lib/testing/netbox/mod.ts";
import { hook, pending, seeded } from "./setup.ts";

const HOOK = {
  name: "hookbox:default:dcim.site",
  payload_url: "http://hookbox.test/hooks/netbox/dcim.site",
  content_types: ["dcim.site"],
  type_create: false,
  secret: "s",
};

Deno.test("an upgrade from 3.6 makes of each webhook a webhook and a rule of its name", async () => {
  const double = await seeded({ version: "3.6.9" });
  await hook(double, HOOK);
  double.upgrade("3.7.8");
  const { body: { results: [webhook] } } = await double.as("admin").get("/api/extras/webhooks/");
  const { body: { results: [rule] } } = await double.as("admin").get("/api/extras/event-rules/");
  same([webhook.name, webhook.secret, webhook.payload_url], [HOOK.name, "s", HOOK.payload_url]);
  same("content_types" in webhook, false);
  same(
    [rule.name, rule.content_types, rule.type_create, rule.type_update, rule.action_object_id],
    [HOOK.name, ["dcim.site"], false, true, webhook.id],
  );
  same(rule.action_type, { value: "webhook", label: "Webhook" });
});

Deno.test("what was registered on 3.6 still works after every upgrade", async () => {
  const double = await seeded({ version: "3.6.9" });
  await hook(double, HOOK);
  for (const version of ["3.7.8", "4.0.11", "4.1.11", "4.7.3"] as const) {
    double.upgrade(version);
    equal((await double.as("admin").get("/api/status/")).body["netbox-version"], version);
    await double.as("ana").patch("/api/dcim/sites/1/", { description: version });
    same(pending(double), ["updated dcim.site 1"]);
    const [delivery] = double.deliveries.pending.splice(0);
    equal(JSON.parse(delivery!.body).data.description, version);
  }
  const { body } = await double.as("admin").get("/api/extras/event-rules/1/");
  same([body.object_types, body.event_types], [["dcim.site"], [
    "object_updated",
    "object_deleted",
  ]]);
});

Deno.test("there is no way back", () => {
  const double = createNetBoxDouble({ version: "4.7.3" });
  throws(() => double.upgrade("4.6.8"), /cannot upgrade NetBox 4.7.3 to 4.6.8/);
});
