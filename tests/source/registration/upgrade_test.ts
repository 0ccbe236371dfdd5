import { deepStrictEqual as same, match, strictEqual as is } from "node:assert/strict";
import { VERSIONS } from "../../double/netbox/mod.ts";
import { byName, desire, setUp, THEM, triggers, wants } from "./setup.ts";
import { upgrade } from "./upgrade.ts";

const HANDLERS = desire({
  headers: "X-Key: k",
  subscriptions: [
    wants("dcim.interface", "update"),
    wants("dcim.site", "create", "delete"),
    wants("extras.script", "job_ended"),
  ],
});

async function registeredOn36() {
  const setup = setUp({ version: "3.6.9" }, HANDLERS);
  await setup.registration.reconcile();
  return setup.double;
}

for (const version of VERSIONS.filter((version) => version !== "3.6.9")) {
  Deno.test(`webhooks of 3.6 are adopted by NetBox ${version}: rules in place, and one webhook`, async () => {
    const { double, registration } = setUp(upgrade(await registeredOn36(), version), HANDLERS);
    const rules = [...double.rules.values()].map(({ id, name }) => [id, name]);
    const { status, steps } = await registration.reconcile();
    is(status, "registered");
    same(steps.map(({ action, object, name }) => `${action} ${object} ${name}`), [
      "create webhook hookbox:default",
      "update event rule hookbox:default:dcim.interface",
      "update event rule hookbox:default:dcim.site",
      "update event rule hookbox:default:extras.script",
      "delete webhook hookbox:default:dcim.interface",
      "delete webhook hookbox:default:dcim.site",
      "delete webhook hookbox:default:extras.script",
    ]);
    same([...double.rules.values()].map(({ id, name }) => [id, name]), rules);
    const [webhook, ...others] = [...double.webhooks.values()];
    same([webhook!.name, webhook!.additional_headers, others], ["hookbox:default", "X-Key: k", []]);
    same(
      [...double.rules.values()].map((rule) => rule.action_object_id),
      Array(3).fill(webhook!.id),
    );
    same(triggers(double)["dcim.site"]!.events, ["create", "delete"]);
    same((await registration.check()).steps, []);
  });
}

Deno.test("an upgrade from each generation to the next needs no more than repair in place", async () => {
  const chain = ["3.7.8", "4.0.11", "4.1.11", "4.4.10", "4.7.3"] as const;
  let { double, registration } = setUp({ version: chain[0] }, HANDLERS);
  await registration.reconcile();
  for (const version of chain.slice(1)) {
    const ids = [[...double.webhooks.keys()], [...double.rules.keys()]];
    ({ double, registration } = setUp(upgrade(double, version), HANDLERS));
    const { status, steps } = await registration.reconcile();
    is(status, "registered");
    same(steps.filter(({ action }) => action !== "update"), [], version);
    same([[...double.webhooks.keys()], [...double.rules.keys()]], ids);
    // Only 4.1 tells the ends of a job apart, and only 4.7 has a timeout.
    const expected = version === "4.1.11" || version === "4.7.3" ? 1 : 0;
    is(steps.length, expected, version);
  }
});

Deno.test("a webhook of 3.6 that somebody else's rule calls stays, and is warned about each time", async () => {
  const { double, registration, api } = setUp(upgrade(await registeredOn36(), "3.7.8"), HANDLERS);
  const old = byName(double.webhooks)["hookbox:default:dcim.site"]!;
  const body = {
    name: "A person's",
    content_types: ["dcim.rack"],
    type_create: true,
    action_type: "webhook",
    action_object_type: "extras.webhook",
    action_object_id: old.id,
  };
  await api.post("/api/extras/event-rules/", { body });
  for (let look = 0; look < 2; look++) {
    const { status, warnings } = await registration.reconcile();
    is(status, "registered");
    match(
      warnings.join(),
      /The webhook "hookbox:default:dcim\.site" stays, because event rules of others call it.*"A person's"/,
    );
  }
  same([...double.webhooks.values()].map(({ name }) => name), [
    "hookbox:default:dcim.site",
    "hookbox:default",
  ]);
  is(byName(double.rules)["A person's"]!.action_object_id, old.id);
  same((await registration.check()).steps, []);
});

Deno.test("what another hookbox registered on 3.6 is left alone after the upgrade, too", async () => {
  const upgraded = upgrade(await registeredOn36(), "4.7.3");
  const other = setUp(upgraded, desire({ owner: THEM, url: "http://other.test/x" }));
  const before = structuredClone([upgraded.webhooks, upgraded.rules]);
  const { status, message } = await other.registration.reconcile();
  is(status, "refused");
  match(
    message,
    /"hookbox:default:dcim\.interface" in NetBox belongs to hookbox 0\.1\.0 on host db1/,
  );
  same([upgraded.webhooks, upgraded.rules], before);
});

Deno.test("no webhook of 3.6 is deleted while a rule of ours may still call it", async () => {
  const { double, registration } = setUp(upgrade(await registeredOn36(), "4.7.3"), HANDLERS);
  double.intercept = (request) =>
    request.method === "PATCH" && request.url.includes("event-rules/1/")
      ? Response.json({ detail: "A plugin says no." }, { status: 400 })
      : undefined;
  is((await registration.reconcile()).status, "failed");
  same([double.webhooks.size, double.rules.size], [4, 3]);
  double.intercept = null;
  is((await registration.reconcile()).status, "registered");
  same([double.webhooks.size, double.rules.size], [1, 3]);
});
