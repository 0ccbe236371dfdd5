import { deepStrictEqual as same, match, ok, strictEqual as is } from "node:assert/strict";
import { ruleName } from "../../../lib/source/registration/names.ts";
import { matches } from "../../../lib/source/registration/subscriptions.ts";
import { VERSIONS } from "../../../lib/testing/netbox/mod.ts";
import { desire, hasRules, setUp, triggers, wants } from "./setup.ts";

Deno.test("matches() keeps wildcards within app and model", () => {
  ok(matches("dcim.*", "dcim.site"));
  ok(matches("*.*", "netbox_bgp.bgpsession"));
  ok(matches("dcim.*port", "dcim.frontport"));
  ok(!matches("*", "dcim.site"));
  ok(!matches("dcim.site", "dcim.sitegroup"));
  ok(!matches("dcim.(*", "dcim.site"));
});

Deno.test("matches() keeps webhooks and event rules out of wildcards, because registering changes them", () => {
  ok(!matches("*.*", "extras.webhook"));
  ok(!matches("extras.*", "extras.eventrule"));
  ok(matches("extras.webhook", "extras.webhook"));
});

Deno.test("ruleName() keeps to NetBox's 150 characters and stays distinct", () => {
  const instance = "i".repeat(40);
  is(ruleName("default", "dcim.site"), "hookbox:default:dcim.site");
  const long = "a".repeat(100);
  const names = ["x", "y"].map((end) => ruleName(instance, `${long}.${long}${end}`));
  for (const name of names) is(name.length, 150);
  ok(names[0] !== names[1]);
});

const MIXED = desire({
  subscriptions: [
    wants("dcim.site", "update"),
    wants("dcim.rack", "update"),
    wants("dcim.*", "create"),
    wants("*.*", "delete"),
  ],
});

for (const version of VERSIONS) {
  Deno.test(`wildcards mean what NetBox ${version} says it has, each type once`, async () => {
    const { registration, double } = setUp(
      { version, pluginTypes: ["netbox_bgp.bgpsession"] },
      MIXED,
    );
    const state = await registration.reconcile();
    same([state.status, state.warnings], ["registered", []]);
    const found = triggers(double);
    same(found["dcim.site"]!.events, ["create", "delete", "update"]);
    const of = (type: string) =>
      Object.values(found).filter(({ objectTypes }) => objectTypes.includes(type));
    same(of("dcim.device").map(({ events }) => events), [["create", "delete"]]);
    same(of("netbox_bgp.bgpsession").map(({ events }) => events), [["delete"]]);
    const types = Object.values(found).flatMap(({ objectTypes }) => objectTypes);
    is(new Set(types).size, types.length, "each type is in one of them");
    ok(types.length > 90, String(types.length));
    ok(!types.includes("extras.webhook") && !types.includes("core.job"));
    if (hasRules(version)) {
      same(Object.keys(found).sort(), ["*.*", "*.*,dcim.*", "dcim.rack", "dcim.site"]);
    } else {
      same(Object.entries(found).filter(([key, { objectTypes }]) => key !== objectTypes[0]), []);
    }
    same((await registration.check()).steps, []);
  });

  Deno.test(`what NetBox ${version} does not have is a warning, and the rest works`, async () => {
    const { registration, double } = setUp(
      { version },
      desire({
        subscriptions: [
          wants("dcim.site", "update"),
          wants("ipam.interface", "update"),
          wants("core.job", "create"),
          wants("netbox_bgp.*", "create"),
          { objectType: "dcim.site", actions: ["branch_merged"], handlers: ["a.b.any", "c.d.any"] },
        ],
      }),
    );
    const { status, warnings } = await registration.reconcile();
    is(status, "registered");
    const why = version < "4.1" ? "plugins have event types since 4.1" : "is its plugin installed?";
    same(warnings, [
      `NetBox ${version} has no object type "ipam.interface": the handler ipam.interface.update gets no events. ` +
      'Did you mean "dcim.interface"?',
      `NetBox ${version} sends no events for "core.job": the handler core.job.create gets no events.`,
      `No object type of NetBox ${version} is meant by "netbox_bgp.*": the handler netbox_bgp.*.create gets no events.`,
      `NetBox ${version} has no event type "branch_merged" (${why}): ` +
      "the handlers a.b.any, c.d.any get no such events.",
    ]);
    same(triggers(double), {
      "dcim.site": { objectTypes: ["dcim.site"], events: ["update"], enabled: true },
    });
  });

  Deno.test(`event types of a plugin are registered where NetBox ${version} has them`, async () => {
    const { registration, double } = setUp(
      {
        version,
        pluginTypes: ["netbox_branching.branch"],
        pluginEvents: ["branch_merged", "branch_synced"],
      },
      desire({ subscriptions: [wants("netbox_branching.branch", "branch_merged")] }),
    );
    const { warnings } = await registration.reconcile();
    if (version < "4.1") {
      match(
        warnings.join(),
        /"branch_merged" \(plugins have event types since 4\.1\): the handler/,
      );
      same(triggers(double), {});
    } else {
      same(warnings, []);
      same(triggers(double)["netbox_branching.branch"]!.events, ["branch_merged"]);
    }
    same((await registration.check()).steps, []);
  });
}
