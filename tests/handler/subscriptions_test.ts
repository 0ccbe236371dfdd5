import assert from "node:assert/strict";
import { subscriptions } from "../../lib/handler/subscriptions.ts";
import type { Subscription } from "../../lib/source/types.ts";
import { handler } from "./made.ts";

Deno.test("subscriptions() is the union over object types, sorted", () => {
  const wanted: Subscription[] = subscriptions([
    handler("dcim.site.update"),
    handler("dcim.interface.update.b"),
    handler("dcim.interface.create"),
    handler("dcim.interface.update.a"),
  ]);
  assert.deepEqual(wanted, [
    {
      objectType: "dcim.interface",
      actions: ["create", "update"],
      handlers: ["dcim.interface.create", "dcim.interface.update.a", "dcim.interface.update.b"],
    },
    { objectType: "dcim.site", actions: ["update"], handlers: ["dcim.site.update"] },
  ]);
});

Deno.test("subscriptions() asks for create, update and delete for any, never for jobs", () => {
  assert.deepEqual(subscriptions([handler("extras.script.any")])[0]!.actions, [
    "create",
    "delete",
    "update",
  ]);
  assert.deepEqual(subscriptions([handler("extras.script.job_ended")])[0]!.actions, ["job_ended"]);
});

Deno.test("subscriptions() keeps patterns, and writes choices out", () => {
  const on = ["dcim.{device,site}.delete", "ipam.*.update", "netbox_*.*.create"];
  const wanted = subscriptions([handler("any.any.update"), handler("sync", { on })]);
  assert.deepEqual(wanted.map(({ objectType, actions }) => `${objectType} ${actions}`), [
    "*.* update",
    "dcim.device delete",
    "dcim.site delete",
    "ipam.* update",
    "netbox_*.* create",
  ]);
});

Deno.test("subscriptions() asks for the event types of plugins by name", () => {
  const on = ["netbox_branching.branch:branch_merged"];
  assert.deepEqual(subscriptions([handler("merged", { on })]), [{
    objectType: "netbox_branching.branch",
    actions: ["branch_merged"],
    handlers: ["merged"],
  }]);
});

Deno.test("subscriptions() keeps what broken handlers listen to, and drops disabled ones", () => {
  const wanted = subscriptions([
    handler("dcim.site.update", { status: "broken" }),
    handler("dcim.rack.update", { status: "disabled" }),
    handler("sync", { status: "broken" }),
  ]);
  assert.deepEqual(wanted.map(({ objectType }) => objectType), ["dcim.site"]);
});

Deno.test("subscriptions() leaves out handlers of other sources", () => {
  const handlers = [
    handler("dcim.site.update", { config: { sources: ["lab"] } }),
    handler("dcim.rack.update"),
  ];
  const types = (source?: string) =>
    subscriptions(handlers, source).map(({ objectType }) => objectType);
  assert.deepEqual(types("netbox"), ["dcim.rack"]);
  assert.deepEqual(types("lab"), ["dcim.rack", "dcim.site"]);
  assert.deepEqual(types(), ["dcim.rack", "dcim.site"]);
});

Deno.test("subscriptions() wants nothing without handlers", () => {
  assert.deepEqual(subscriptions([]), []);
});
