import { deepStrictEqual as same, match, strictEqual as is } from "node:assert/strict";
import { VERSIONS } from "../../../lib/testing/netbox/mod.ts";
import { byName, desire, hasRules, setUp } from "./setup.ts";

for (const version of VERSIONS) {
  Deno.test(`remove() leaves nothing of ours in NetBox ${version}, and all of others`, async () => {
    const { registration, double, api } = setUp({ version });
    const other = setUp(
      double,
      desire({ instance: "default-2", url: "http://hookbox.test:9001/hooks/netbox" }),
    );
    await other.registration.reconcile();
    const theirs = structuredClone([double.webhooks, double.rules]);
    await registration.reconcile();
    const dry = await registration.remove({ dryRun: true });
    same([dry.status, dry.steps.length], ["dry-run", hasRules(version) ? 3 : 2]);
    is(double.webhooks.size, hasRules(version) ? 2 : 4);

    const state = await registration.remove();
    same(state.steps.map(({ action, name }) => `${action} ${name}`), [
      "delete hookbox:default:dcim.interface",
      "delete hookbox:default:dcim.site",
      ...hasRules(version) ? ["delete hookbox:default"] : [],
    ]);
    is(state.status, "off");
    same([double.webhooks, double.rules], theirs);
    same((await registration.remove()).steps, []);
    is((await api.list("/api/extras/webhooks/")).length, hasRules(version) ? 1 : 2);
  });
}

Deno.test("remove() keeps the webhook that a person's rule calls, and says so", async () => {
  const { registration, double, api } = setUp({ version: "4.7.3" });
  await registration.reconcile();
  const webhook = byName(double.webhooks)["hookbox:default"]!;
  const body = {
    name: "A person's",
    object_types: ["dcim.rack"],
    event_types: ["object_created"],
    action_type: "webhook",
    action_object_type: "extras.webhook",
    action_object_id: webhook.id,
  };
  await api.post("/api/extras/event-rules/", { body });
  const { warnings } = await registration.remove();
  match(warnings[0]!, /"hookbox:default" stays.*"A person's"/);
  same([...double.rules.values()].map(({ name }) => name), ["A person's"]);
  is(double.webhooks.size, 1);
});

Deno.test("remove() passes over what is gone already", async () => {
  const { registration, double } = setUp({ version: "4.7.3" });
  await registration.reconcile();
  double.intercept = (request) => {
    if (request.method === "DELETE") double.rules.clear();
    return undefined;
  };
  is((await registration.remove()).status, "off");
  same([double.webhooks.size, double.rules.size], [0, 0]);
});
