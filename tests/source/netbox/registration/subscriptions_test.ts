import { deepStrictEqual as same, match, ok, strictEqual as is } from "node:assert/strict";
import { ruleName } from "../../../../lib/source/netbox/registration/names.ts";
import {
  eventTypesOf,
  expandBraces,
  matches,
} from "../../../../lib/source/netbox/registration/subscriptions.ts";
import { EVENT_TYPE_VERSIONS as VERSIONS } from "../../../double/netbox/mod.ts";
import { byName, desire, setUp, wants } from "./setup.ts";

Deno.test("expandBraces() writes every combination out", () => {
  same(expandBraces("{dcim,ipam}.{a, b}"), ["dcim.a", "dcim.b", "ipam.a", "ipam.b"]);
  same(expandBraces("dcim.site"), ["dcim.site"]);
});

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

Deno.test("eventTypesOf() gives NetBox's own words", () => {
  same(eventTypesOf(["update", "create"], true), ["object_created", "object_updated"]);
  same(eventTypesOf(["job_ended"], true), ["job_completed", "job_errored", "job_failed"]);
  same(eventTypesOf(["job_started", "delete"], true), ["job_started", "object_deleted"]);
  same(eventTypesOf(["job_started", "delete"], false), ["object_deleted"]);
  same(eventTypesOf(["branch_merged"], true), ["branch_merged"]);
});

Deno.test("ruleName() keeps to NetBox's 150 characters and stays distinct", () => {
  const instance = "i".repeat(40);
  is(ruleName("default", "dcim.site"), "hookbox:default:dcim.site");
  const long = "a".repeat(100);
  const names = ["x", "y"].map((end) => ruleName(instance, `${long}.${long}${end}`));
  for (const name of names) is(name.length, 150);
  ok(names[0] !== names[1]);
});

for (const version of VERSIONS) {
  Deno.test(`wildcards become one rule for each set of them, without double deliveries, in NetBox ${version}`, async () => {
    const { registration, double } = setUp(
      { version, pluginTypes: ["netbox_bgp.bgpsession"] },
      desire({
        subscriptions: [
          wants("dcim.{site,rack}", "update"),
          wants("dcim.*", "create"),
          wants("*.*", "delete"),
        ],
      }),
    );
    const state = await registration.reconcile();
    same([state.status, state.warnings], ["registered", []]);
    const rules = byName(double.rules);
    same(Object.keys(rules).sort(), [
      "hookbox:default:*.*",
      "hookbox:default:*.*,dcim.*",
      "hookbox:default:dcim.rack",
      "hookbox:default:dcim.site",
    ]);
    same(rules["hookbox:default:dcim.site"]!.event_types, [
      "object_created",
      "object_deleted",
      "object_updated",
    ]);
    same(rules["hookbox:default:*.*,dcim.*"]!.event_types, ["object_created", "object_deleted"]);
    const types = Object.values(rules).flatMap((rule) => rule.object_types as string[]);
    is(new Set(types).size, types.length, "each type stands in one rule");
    ok(types.includes("netbox_bgp.bgpsession"));
    ok(types.length > 90, String(types.length));
    ok(!types.includes("extras.webhook") && !types.includes("core.job"));
    same((await registration.check()).steps, []);
  });

  Deno.test(`job_started is registered only where it does no harm: NetBox ${version}`, async () => {
    const { registration, double } = setUp(
      { version },
      desire({ subscriptions: [wants("extras.script", "job_started", "job_ended")] }),
    );
    const { warnings, status } = await registration.reconcile();
    is(status, "registered");
    const rule = byName(double.rules)["hookbox:default:extras.script"]!;
    const ends = ["job_completed", "job_errored", "job_failed"];
    if (version === "4.7.3") {
      same([rule.event_types, warnings], [[...ends, "job_started"], []]);
    } else {
      same(rule.event_types, ends);
      is(warnings.length, 1);
      match(warnings[0]!, /every script fail.*the handler extras\.script\.job_started gets/);
    }
  });

  Deno.test(`what NetBox ${version} does not have is a warning, and the other rules work`, async () => {
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
    same(warnings, [
      `NetBox ${version} has no object type "ipam.interface": the handler ipam.interface.update gets no events. ` +
      'Did you mean "dcim.interface"?',
      `NetBox ${version} sends no events for "core.job": the handler core.job.create gets no events.`,
      `No object type of NetBox ${version} is meant by "netbox_bgp.*": the handler netbox_bgp.*.create gets no events.`,
      `NetBox ${version} has no event type "branch_merged" (is its plugin installed?): ` +
      "the handlers a.b.any, c.d.any get no such events.",
    ]);
    const rules = byName(double.rules);
    same(Object.keys(rules), ["hookbox:default:dcim.site"]);
    same(rules["hookbox:default:dcim.site"]!.event_types, ["object_updated"]);
  });

  Deno.test(`event types of a plugin are registered in NetBox ${version}`, async () => {
    const { registration, double } = setUp(
      {
        version,
        pluginTypes: ["netbox_branching.branch"],
        pluginEvents: ["branch_merged", "branch_synced"],
      },
      desire({ subscriptions: [wants("netbox_branching.branch", "branch_merged")] }),
    );
    same((await registration.reconcile()).warnings, []);
    const [rule] = [...double.rules.values()];
    same(rule!.event_types, ["branch_merged"]);
    same((await registration.check()).steps, []);
  });
}
