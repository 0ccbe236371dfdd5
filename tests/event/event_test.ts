import assert from "node:assert/strict";
import { inspect } from "node:util";
import { jobEvent, objectEvent, type ObjectParts, pluginEvent } from "../../lib/event/event.ts";
import type { Action, Snapshot } from "../../lib/event/types.ts";

function parts<A extends Action>(
  action: A,
  prechange: Snapshot | null,
  postchange: Snapshot | null,
): ObjectParts<"dcim.interface", A> {
  return {
    id: "0199b2a4-0000-7000-8000-000000000000",
    source: "netbox",
    objectType: "dcim.interface",
    action,
    objectId: 5,
    data: { id: 5, display: "eth0", name: "eth0" },
    prechange,
    postchange,
    user: "admin",
    requestId: null,
    timestamp: new Date("2026-11-22T12:00:00Z"),
    branch: null,
    origin: "webhook",
    late: false,
    payload: {},
  };
}

const pre = { mtu: null, description: "", custom_fields: { ticket: 1 } };
const post = { mtu: 9000, description: "", custom_fields: { ticket: 2 } };

Deno.test("objectEvent() tells what an update changed", () => {
  const event = objectEvent(parts("update", pre, post));
  assert.equal(event.kind, "object");
  assert.deepEqual(event.changes, [
    { path: ["mtu"], before: null, after: 9000 },
    { path: ["custom_fields", "ticket"], before: 1, after: 2 },
  ]);
  assert.deepEqual(event.snapshots.differences, {
    added: { mtu: 9000, custom_fields: { ticket: 2 } },
    removed: { mtu: null, custom_fields: { ticket: 1 } },
  });
  assert.equal(event.snapshots.prechange, pre);
  assert.equal(event.snapshots.postchange, post);
});

Deno.test("changed() is true when one of the fields of an update changed", () => {
  const { changed } = objectEvent(parts("update", pre, post));
  assert.equal(changed("mtu"), true);
  assert.equal(changed("description", "custom_fields"), true);
  assert.equal(changed("description", "name"), false);
  assert.equal(changed("ticket"), false);
});

Deno.test("changed() without a field is true when an update changed anything", () => {
  assert.equal(objectEvent(parts("update", pre, post)).changed(), true);
  assert.equal(objectEvent(parts("update", pre, { ...pre, last_updated: 1 })).changed(), false);
});

Deno.test("changed() is undefined when an update lacks a snapshot", () => {
  for (const [before, after] of [[null, post], [pre, null], [null, null]] as const) {
    const event = objectEvent(parts("update", before, after));
    assert.equal(event.changes, null);
    assert.equal(event.changed("mtu"), undefined);
    assert.equal(event.changed(), undefined);
  }
});

Deno.test("objectEvent() counts every field of a create as changed", () => {
  const event = objectEvent(parts("create", null, post));
  assert.deepEqual(event.changes?.map(({ path, before }) => [path.join("."), before]), [
    ["mtu", undefined],
    ["description", undefined],
    ["custom_fields", undefined],
  ]);
  assert.equal(event.changed("description"), true);
  assert.equal(event.changed("anything"), true);
  assert.deepEqual(event.snapshots.differences, { added: post, removed: null });
});

Deno.test("objectEvent() counts every field of a delete as changed", () => {
  const event = objectEvent(parts("delete", pre, null));
  assert.deepEqual(event.changes?.map(({ path, after }) => [path.join("."), after]), [
    ["mtu", undefined],
    ["description", undefined],
    ["custom_fields", undefined],
  ]);
  assert.equal(event.changed("description"), true);
  assert.deepEqual(event.snapshots.differences, { added: null, removed: pre });
});

Deno.test("objectEvent() knows no changes of a create or delete without its snapshot", () => {
  for (const action of ["create", "delete"] as const) {
    const event = objectEvent(parts(action, null, null));
    assert.equal(event.changes, null);
    assert.equal(event.changed("mtu"), true);
    assert.deepEqual(event.snapshots.differences, { added: null, removed: null });
  }
});

Deno.test("objectEvent() computes changes and differences when first asked, and once", () => {
  let reads = 0;
  const watched = new Proxy(pre, {
    ownKeys: (target) => (reads++, Reflect.ownKeys(target)),
    getOwnPropertyDescriptor: (
      target,
      key,
    ) => (reads++, Reflect.getOwnPropertyDescriptor(target, key)),
  });
  const event = objectEvent(parts("update", watched, post));
  assert.equal(reads, 0);
  assert.equal(event.changes, event.changes);
  assert.equal(event.snapshots.differences, event.snapshots.differences);
  assert.ok(reads > 0);
});

Deno.test("objectEvent() shows itself with its changes, to people and as JSON", () => {
  const event = objectEvent(parts("update", pre, post));
  for (const text of [inspect(event, { depth: 9 }), Deno.inspect(event, { depth: 9 })]) {
    assert.match(text, /changes: \[\s*\{ path: \[ "?'?mtu/);
    assert.doesNotMatch(text, /Getter/);
  }
  const json = JSON.parse(JSON.stringify(event));
  assert.deepEqual(json.changes[0], { path: ["mtu"], before: null, after: 9000 });
  assert.deepEqual(json.snapshots.differences.added, { mtu: 9000, custom_fields: { ticket: 2 } });
});

Deno.test("objectEvent() gives an event that cannot be written to", () => {
  const event = objectEvent(parts("update", pre, post));
  assert.throws(() => Object.assign(event, { action: "delete" }), TypeError);
  assert.throws(() => Object.assign(event.snapshots, { prechange: null }), TypeError);
  assert.throws(() => (event.changes as unknown[]).pop(), TypeError);
});

Deno.test("display is what the data says, else the name, else type and id", () => {
  const base = parts("update", pre, post);
  const display = (data: Record<string, unknown>) => objectEvent({ ...base, data }).display;
  assert.equal(display({ display: "users (10)", name: "users" }), "users (10)");
  assert.equal(display({ display: "", name: "users" }), "users");
  assert.equal(display({ display: { label: "x" }, name: "users" }), "users");
  assert.equal(display({ display: " ", name: null }), "dcim.interface 5");
  assert.equal(objectEvent({ ...base, display: "given" }).display, "given");
});

const {
  objectId: _id,
  branch: _branch,
  action: _action,
  prechange: _pre,
  postchange: _post,
  ...rest
} = parts("update", null, null);

Deno.test("jobEvent() is called by what ran", () => {
  const event = jobEvent({ ...rest, objectType: "extras.script", action: "job_ended", data: null });
  assert.equal(event.kind, "job");
  assert.equal(event.action, "job_ended");
  assert.equal(event.display, "extras.script");
  assert.ok(Object.isFrozen(event));
});

Deno.test("pluginEvent() is called by its object", () => {
  const branch = { ...rest, objectType: "netbox_branching.branch", name: "branch_merged" };
  assert.equal(pluginEvent({ ...branch, data: { id: 1, name: "plan-1" } }).display, "plan-1");
  assert.equal(pluginEvent({ ...branch, data: { id: 1 } }).display, "netbox_branching.branch 1");
  assert.equal(pluginEvent({ ...branch, data: null }).display, "netbox_branching.branch");
  assert.equal(pluginEvent({ ...branch, data: null }).kind, "plugin");
});
