import { deepStrictEqual as same, ok, strictEqual as is } from "node:assert/strict";
import {
  leastPermissions,
  type Needs,
  notWrittenOut,
  permissionBodies,
} from "../../../lib/source/registration/least.ts";
import { wants } from "./setup.ts";

const NEEDS: Needs = {
  kind: "netbox",
  release: null,
  instance: "default",
  subscriptions: [wants("dcim.site", "update"), wants("extras.script", "job_ended")],
  registers: true,
  catchesUp: true,
  refreshed: [],
  writes: [],
  probe: false,
  types: null,
};

/** `extras.webhook: view add change delete` */
function lines(needs: Partial<Needs>): string[] {
  return leastPermissions({ ...NEEDS, ...needs }).map(({ objectTypes, actions }) =>
    `${objectTypes.join(" ")}: ${actions.join(" ")}`
  );
}

const WEBHOOKS = "extras.webhook: view add change delete";
const RULES = ["extras.eventrule: add change delete", "extras.eventrule: view"];
const SITES = "dcim.site: view";

Deno.test("leastPermissions() follows the versions", () => {
  same(lines({}), [WEBHOOKS, ...RULES, "core.objectchange: view", SITES]);
  same(lines({ release: 401 }), lines({}));
  same(lines({ release: 400 }), [WEBHOOKS, ...RULES, "extras.objectchange: view", SITES]);
  same(lines({ release: 307 }), lines({ release: 400 }));
  same(lines({ release: 306 }), [WEBHOOKS, "extras.objectchange: view", SITES]);
  same(lines({ kind: "nautobot", release: 302 }), lines({ release: 306 }));
});

Deno.test("leastPermissions() asks for nothing that is switched off", () => {
  same(lines({ registers: false, catchesUp: false }), []);
  same(lines({ catchesUp: false }), [WEBHOOKS, ...RULES]);
  same(lines({ registers: false, catchesUp: false, refreshed: ["dcim.device"] }), [
    "core.objectchange: view",
    "dcim.device: view",
  ]);
});

Deno.test("leastPermissions() limits what it may change to its own names", () => {
  const [webhooks, rules, all] = leastPermissions(NEEDS);
  same(webhooks!.constraints, [
    { name: "hookbox:default" },
    { name__startswith: "hookbox:default:" },
  ]);
  same(rules!.constraints, { name__startswith: "hookbox:default:" });
  is(all!.constraints, null);
});

Deno.test("leastPermissions() adds what a probe needs only when asked", () => {
  const rows = leastPermissions({ ...NEEDS, probe: true });
  const probes = { name__startswith: "hookbox:_probe-" };
  ok(rows.slice(0, 2).every(({ constraints }) => JSON.stringify(constraints).includes("_probe-")));
  same(rows[1]!.constraints, [{ name__startswith: "hookbox:default:" }, probes]);
  ok(lines({ probe: true }).includes("extras.tag: add delete"));
  ok(lines({ probe: true, kind: "nautobot" }).includes("dcim.manufacturer: add delete"));
});

Deno.test("leastPermissions() writes patterns out where the object types are known", () => {
  const sites = ["ipam.site", "dcim.site"].map((type) => wants(type, "update"));
  const subscriptions = [wants("dcim.*", "create"), ...sites];
  const types = ["dcim.device", "dcim.site", "ipam.vlan", "extras.webhook"];
  is(lines({ subscriptions, types }).at(-1), "dcim.device dcim.site ipam.site: view");
  is(lines({ subscriptions }).at(-1), "dcim.* dcim.site ipam.site: view");
});

Deno.test("leastPermissions() groups what handlers were seen to write", () => {
  const write = (objectType: string, right: "add" | "change" | "delete") => ({ objectType, right });
  const writes = [
    write("ipam.vlan", "change"),
    write("dcim.cable", "delete"),
    write("dcim.cable", "add"),
    write("dcim.interface", "change"),
    write("ipam.vlan", "change"),
  ];
  same(lines({ writes }).slice(-2), [
    "dcim.interface ipam.vlan: view change",
    "dcim.cable: view add delete",
  ]);
});

Deno.test("permissionBodies() are what NetBox and Nautobot take, patterns left out and named", () => {
  const rows = leastPermissions({
    ...NEEDS,
    subscriptions: [wants("dcim.*", "create"), wants("ipam.vlan", "create")],
  });
  const bodies = permissionBodies(rows, "default");
  same(bodies[0], {
    name: "hookbox:default: webhooks",
    description: "to register, repair and remove its webhooks",
    object_types: ["extras.webhook"],
    actions: ["view", "add", "change", "delete"],
    enabled: true,
    constraints: [{ name: "hookbox:default" }, { name__startswith: "hookbox:default:" }],
  });
  same(bodies.at(-1)!.object_types, ["ipam.vlan"]);
  same(notWrittenOut(rows), ["dcim.*"]);
  const names = permissionBodies(rows, "i".repeat(40)).map(({ name }) => name);
  is(new Set(names).size, names.length);
  ok(names.every((name) => name.length <= 100), "the longest name that NetBox takes");
  ok(bodies.every(({ description }) => description.length <= 200));
  const wild = leastPermissions({ ...NEEDS, subscriptions: [wants("dcim.*", "create")] });
  is(permissionBodies(wild, "default").length, wild.length - 1, "a row of patterns alone is none");
});
