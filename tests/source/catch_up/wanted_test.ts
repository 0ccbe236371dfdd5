import { deepStrictEqual as same, strictEqual as is } from "node:assert/strict";
import { keepSince, wantedBy } from "../../../lib/source/catch_up/wanted.ts";
import { NOON, wants } from "./setup.ts";

Deno.test("wantedBy() knows what patterns mean, and asks for types by name where it can", () => {
  const both = ["dcim.site", "dcim.rack"].map((type) => wants(type, "create"));
  const exact = wantedBy([...both, wants("ipam.vlan", "update")], null);
  same(exact.objectTypes, ["dcim.site", "dcim.rack", "ipam.vlan"]);
  same(["dcim.site", "dcim.device"].map((type) => exact.type(type)), [true, false]);
  const any = wantedBy([wants("*.*", "create")], null);
  is(any.objectTypes, null);
  // Registration changes these itself, so a pattern never means them.
  same(["dcim.site", "extras.webhook"].map((type) => any.type(type)), [true, false]);
});

Deno.test("wantedBy() wants the actions that are subscribed to, and knows no jobs", () => {
  const wanted = wantedBy([wants("dcim.site", "update", "job_ended", "branch_merged")], null);
  const event = (action: "create" | "update") =>
    wanted.event({ objectType: "dcim.site", action, time: NOON });
  same([event("update"), event("create")], [true, false]);
  same(wantedBy([wants("extras.script", "job_ended")], null).objectTypes, []);
});

Deno.test("wantedBy() wants nothing of before a subscription was there", () => {
  const subscriptions = [wants("dcim.*", "update"), wants("dcim.site", "update", "delete")];
  const since = keepSince(subscriptions, { "dcim.* update": NOON - 9 }, NOON);
  same(since, { "dcim.* update": NOON - 9, "dcim.site update": NOON, "dcim.site delete": NOON });
  const wanted = wantedBy(subscriptions, since);
  const event = (action: "update" | "delete", time: number) =>
    wanted.event({ objectType: "dcim.site", action, time });
  same([event("update", NOON - 9), event("update", NOON - 10)], [true, false]);
  same([event("delete", NOON), event("delete", NOON - 1)], [true, false]);
});

Deno.test("keepSince() forgets what is no longer subscribed to", () => {
  same(keepSince([wants("dcim.site", "create")], { "dcim.rack create": NOON - 5 }, NOON), {
    "dcim.site create": NOON,
  });
});
