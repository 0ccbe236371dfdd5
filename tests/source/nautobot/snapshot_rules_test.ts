import assert from "node:assert/strict";
import { diff, differences } from "../../../lib/event/changes.ts";
import type { Snapshot } from "../../../lib/event/types.ts";
import { SNAPSHOT_RULES } from "../../../lib/source/nautobot/snapshot_rules.ts";

const changed = (pre: Snapshot | null, post: Snapshot | null) =>
  diff(pre, post, SNAPSHOT_RULES).map(({ path }) => path.join("."));

Deno.test("diff() of Nautobot leaves out counts and keys that one side lacks", () => {
  const pre = { name: "a", device_count: 1, gone: 1, last_updated: 1, tree_id: 1 };
  const post = { name: "b", device_count: 2, rack_count: 3, fresh: 1, last_updated: 2, tree_id: 2 };
  assert.deepEqual(changed(pre, post), ["name"]);
});

Deno.test("diff() of Nautobot takes a related object for the same as long as its id is", () => {
  const device = { id: "d1", name: "leaf-1", serial: "" };
  assert.deepEqual(changed({ device }, { device: { ...device, serial: "SN" } }), []);
  const other = { id: "d2", name: "leaf-1", serial: "" };
  assert.deepEqual(diff({ device }, { device: other }, SNAPSHOT_RULES), [
    { path: ["device"], before: device, after: other },
  ]);
  assert.deepEqual(changed({ device }, { device: null }), ["device"]);
  assert.deepEqual(changed({ device: null }, { device }), ["device"]);
});

Deno.test("diff() of Nautobot takes a list of related objects for the set of their ids", () => {
  const [a, b] = [{ id: "a", name: "A" }, { id: "b", name: "B" }];
  assert.deepEqual(changed({ tags: [a, b] }, { tags: [{ ...b, name: "b" }, a] }), []);
  assert.deepEqual(changed({ tags: [a] }, { tags: [a, b] }), ["tags"]);
  assert.deepEqual(changed({ tags: [] }, { tags: [a] }), ["tags"]);
  assert.deepEqual(changed({ tags: [a] }, { tags: a }), ["tags"]);
  // What has no ids is compared as it stands.
  assert.deepEqual(changed({ types: ["a", "b"] }, { types: ["b", "a"] }), ["types"]);
});

Deno.test("diff() of Nautobot takes an empty text for null", () => {
  assert.deepEqual(changed({ mac_address: "" }, { mac_address: null }), []);
  assert.deepEqual(changed({ description: "x" }, { description: "" }), ["description"]);
  assert.deepEqual(changed({ mtu: null }, { mtu: 0 }), ["mtu"]);
  assert.deepEqual(changed({ custom_fields: {} }, { custom_fields: { ticket: null } }), []);
  assert.deepEqual(changed({ custom_fields: {} }, { custom_fields: { ticket: 1 } }), [
    "custom_fields.ticket",
  ]);
});

Deno.test("diff() of Nautobot lists every field of an object that came or went", () => {
  const snapshot = { name: "a", mtu: null, tags: [], device_count: 1, created: 1 };
  assert.deepEqual(changed(null, snapshot), ["name", "mtu", "tags"]);
  assert.deepEqual(changed(snapshot, null), ["name", "mtu", "tags"]);
});

Deno.test("differences() of Nautobot leaves out nothing but last_updated", () => {
  assert.deepEqual(
    differences(
      { device: { id: 1, serial: "" }, created: 1, last_updated: 1 },
      { device: { id: 1, serial: "x" }, created: 2, last_updated: 2, device_count: 0, _x: null },
      SNAPSHOT_RULES,
    ),
    {
      added: { device: { id: 1, serial: "x" }, created: 2, device_count: 0 },
      removed: { device: { id: 1, serial: "" }, created: 1, device_count: null },
    },
  );
});
