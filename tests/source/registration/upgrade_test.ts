import { deepStrictEqual as same, match, strictEqual as is } from "node:assert/strict";
import { type Version, VERSIONS } from "../../../lib/testing/netbox/mod.ts";
import { byName, desire, setUp, THEM, triggers, wants } from "./setup.ts";

const HANDLERS = desire({
  headers: "X-Key: k",
  subscriptions: [
    wants("dcim.interface", "update"),
    wants("dcim.site", "create", "delete"),
    wants("extras.script", "job_ended"),
  ],
});

/** Registered on 3.6, and then upgraded. */
async function upgradedFrom36(version: Version) {
  const setup = setUp({ version: "3.6.9" }, HANDLERS);
  await setup.registration.reconcile();
  setup.double.upgrade(version);
  return setup;
}

for (const version of VERSIONS.filter((version) => version !== "3.6.9")) {
  Deno.test(`webhooks of 3.6 are adopted by NetBox ${version}: rules in place, and one webhook`, async () => {
    const { double, registration } = await upgradedFrom36(version);
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
  const { double, registration } = setUp({ version: chain[0] }, HANDLERS);
  await registration.reconcile();
  for (const version of chain.slice(1)) {
    const ids = [[...double.webhooks.keys()], [...double.rules.keys()]];
    double.upgrade(version);
    const { status, steps } = await registration.reconcile();
    is(status, "registered");
    same(steps.filter(({ action }) => action !== "update"), [], version);
    same([[...double.webhooks.keys()], [...double.rules.keys()]], ids);
    // Only 4.7 has something new: a timeout.
    is(steps.length, version === "4.7.3" ? 1 : 0, version);
  }
});

Deno.test("a rule that hears of one end of a job alone is repaired", async () => {
  const { double, registration } = setUp({ version: "4.1.11" }, HANDLERS);
  await registration.reconcile();
  const rule = byName(double.rules)["hookbox:default:extras.script"]!;
  same(rule.event_types, ["job_completed", "job_errored", "job_failed"]);
  double.rules.set(rule.id as number, {
    ...rule,
    id: rule.id as number,
    event_types: ["job_completed"],
  });
  const { steps } = await registration.reconcile();
  same(steps.map(({ action, name, changes }) => [action, name, changes.map(({ path }) => path)]), [
    ["update", "hookbox:default:extras.script", [["eventTypes"]]],
  ]);
  same(byName(double.rules)["hookbox:default:extras.script"]!.event_types, rule.event_types);
});

Deno.test("a webhook of 3.6 that somebody else's rule calls stays, and is warned about each time", async () => {
  const { double, registration, api } = await upgradedFrom36("3.7.8");
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
  const { double: upgraded } = await upgradedFrom36("4.7.3");
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
  const { double, registration } = await upgradedFrom36("4.7.3");
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
