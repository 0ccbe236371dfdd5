import { deepStrictEqual as same, match, ok, strictEqual as is } from "node:assert/strict";
import {
  type NetBoxDouble,
  type Token,
  type Version,
  VERSIONS,
} from "../../../lib/testing/netbox/mod.ts";
import { ADMIN, createNetBoxDouble } from "../../../lib/testing/netbox/mod.ts";
import { desire, hasRules, setUp, setUpNautobot, triggers, wants } from "./setup.ts";

const RIGHTS = ["view", "add", "change", "delete"];
const ALL = ["webhook", "eventrule"].flatMap((model) =>
  RIGHTS.map((right) => `extras.${right}_${model}`)
);

/** A NetBox with an admin, and a user who lacks some of the rights. */
function netbox(version: Version, lacks: readonly string[], more: Token = {}): NetBoxDouble {
  const permissions = ALL.filter((name) => !lacks.includes(name));
  return createNetBoxDouble({ version, tokens: { [ADMIN]: {}, poor: { permissions, ...more } } });
}

for (const version of VERSIONS) {
  const [object, model] = hasRules(version) ? ["event rule", "eventrule"] : ["webhook", "webhook"];

  Deno.test(`a user who may not delete in NetBox ${version} has all that is wanted, and is told what stays`, async () => {
    const double = netbox(version, [`extras.delete_${model}`]);
    await setUp(double).registration.reconcile();
    const fewer = desire({ subscriptions: [wants("dcim.site", "delete")] });
    const { registration } = setUp(double, fewer, "poor");
    const { status, message, steps } = await registration.reconcile();
    is(status, "registered");
    match(
      message,
      new RegExp(
        `^NetBox ${version} sends to .*\\. But hookbox cannot delete ${object} "hookbox:default:dcim\\.interface": ` +
          `the token's user lacks extras\\.delete_${model}\\. In NetBox, give`,
      ),
    );
    same(steps.map(({ action, name }) => `${action} ${name}`), [
      "update hookbox:default:dcim.site",
    ]);
    same(triggers(double)["dcim.site"]!.events, ["delete"]);
  });

  Deno.test(`a user who may not add in NetBox ${version} has what is there repaired`, async () => {
    const double = netbox(version, [`extras.add_${model}`]);
    await setUp(double).registration.reconcile();
    const more = desire({
      subscriptions: [wants("dcim.site", "delete"), wants("dcim.rack", "create")],
    });
    const { status, message, steps } = await setUp(double, more, "poor").registration.reconcile();
    is(status, "failed");
    match(
      message,
      new RegExp(
        `^hookbox cannot create ${object} "hookbox:default:dcim\\.rack": .* lacks extras\\.add_${model}\\.`,
      ),
    );
    match(message, /The rest stands\.$/);
    same(steps.map(({ action }) => action).sort(), ["delete", "update"]);
    same(Object.keys(triggers(double)), ["dcim.site"]);
  });

  Deno.test(`a user who may not change in NetBox ${version} has new ones made`, async () => {
    const double = netbox(version, [`extras.change_${model}`]);
    await setUp(double).registration.reconcile();
    const other = desire({
      subscriptions: [wants("dcim.site", "delete"), wants("dcim.rack", "create")],
    });
    const { status, message } = await setUp(double, other, "poor").registration.reconcile();
    is(status, "failed");
    match(
      message,
      new RegExp(`cannot update ${object} "hookbox:default:dcim\\.site".*change_${model}`),
    );
    same(Object.keys(triggers(double)).sort(), ["dcim.rack", "dcim.site"]);
  });

  Deno.test(`a user who may not list object types in NetBox ${version} has those that are named`, async () => {
    const desired = desire({
      subscriptions: [
        wants("dcim.site", "update"),
        wants("ipam.*", "create"),
        wants("no.such", "create"),
      ],
    });
    const { registration, double } = setUp({ version }, desired);
    double.intercept = (request) =>
      /\/(object|content)-types\//.test(request.url)
        ? Response.json({ detail: "You do not have permission to perform this action." }, {
          status: 403,
        })
        : undefined;
    const { status, warnings } = await registration.reconcile();
    is(status, "registered");
    same(warnings, [
      `NetBox ${version} has no object type "no.such": the handler no.such.create gets no events.`,
      'NetBox does not let the token\'s user list its object types, so "ipam.*" cannot be written out: ' +
      "the handler ipam.*.create gets no events. Allow it, or name the object types.",
    ]);
    same(Object.keys(triggers(double)), ["dcim.site"]);
  });
}

Deno.test("without the webhook no rule is made, and nothing is tried in vain", async () => {
  const double = netbox("4.7.3", ["extras.add_webhook"]);
  const { status, message } = await setUp(double, desire(), "poor").registration.reconcile();
  is(status, "failed");
  match(message, /cannot create webhook "hookbox:default": .* lacks extras\.add_webhook/);
  ok(!double.seen.some(({ path, body }) => path.includes("event-rules") && "name" in Object(body)));
});

Deno.test("many objects that cannot be deleted are not all named", async () => {
  const double = netbox("4.7.3", ["extras.delete_eventrule"]);
  const types = ["rack", "site", "device", "cable", "region"];
  const subscriptions = types.map((type) => wants(`dcim.${type}`, "update"));
  await setUp(double, desire({ subscriptions })).registration.reconcile();
  const none = setUp(double, desire({ subscriptions: [] }), "poor");
  match(
    (await none.registration.reconcile()).message,
    /0 event rules\. But .*"hookbox:default:dcim\.cable", .*"hookbox:default:dcim\.rack" and 2 more/,
  );
});

Deno.test("remove() says what it may not remove, and removes the rest", async () => {
  const double = netbox("4.7.3", ["extras.delete_webhook"]);
  await setUp(double).registration.reconcile();
  const { status, message, steps } = await setUp(double, desire(), "poor").registration.remove();
  is(status, "failed");
  match(message, /cannot delete webhook "hookbox:default": .* lacks extras\.delete_webhook/);
  same([steps.length, double.rules.size, double.webhooks.size], [2, 0, 1]);
});

Deno.test("a user who may not delete in Nautobot is told which permission is missing", async () => {
  const permissions = ["view", "add", "change"].map((right) => `extras.${right}_webhook`);
  const tokens = { [ADMIN]: {}, poor: { permissions } };
  const subscriptions = [wants("dcim.rack", "update"), wants("dcim.device", "update")];
  const { double, registration } = setUpNautobot({ tokens }, desire({ subscriptions }));
  await registration.reconcile();
  const fewer = desire({ subscriptions: subscriptions.slice(1) });
  const poor = setUpNautobot(double, fewer, { token: "poor" });
  const { status, message } = await poor.registration.reconcile();
  is(status, "registered");
  match(
    message,
    /1 webhook\. But hookbox cannot delete webhook "hookbox:default:dcim\.rack": .* lacks extras\.delete_webhook\. In Nautobot/,
  );
});
