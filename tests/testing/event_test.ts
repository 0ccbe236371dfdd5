import assert from "node:assert/strict";
import { createEvent, readEvent, type SourceKind } from "../../lib/testing.ts";
import { recordedLabels, recordedVersions } from "../../lib/source/recordings/mod.ts";

const SERVERS = (["netbox", "nautobot"] as const).flatMap((product) =>
  recordedVersions(product).map((version) => ({ product, version }))
);

function everyRecording(): { product: SourceKind; version: string; binding: string }[] {
  return SERVERS.flatMap(({ product, version }) =>
    [...recordedLabels(product, version).keys()].map((binding) => ({ product, version, binding }))
  );
}

Deno.test("createEvent() gives what was recorded, of every version", () => {
  for (const { binding, ...server } of everyRecording()) {
    const event = createEvent(binding as "dcim.site.create", server);
    assert.deepEqual(readEvent(event.payload, { ...server, id: event.id }).payload, event.payload);
    assert.equal(event.source, server.product);
    assert.ok(event.display !== "", binding);
  }
});

Deno.test("createEvent() of NetBox 4.2 has the form of NetBox 4.2", () => {
  const { payload } = createEvent("dcim.interface.update", { version: "4.2" });
  assert.deepEqual(Object.keys(payload as object), [
    "event",
    "timestamp",
    "model",
    "username",
    "request_id",
    "data",
    "snapshots",
  ]);
});

Deno.test("createEvent() takes one of several recordings", () => {
  const event = createEvent("dcim.interface.update", { recording: "interface-update-ticket" });
  assert.deepEqual(event.changes, [
    { path: ["custom_fields", "change_ticket_number"], before: null, after: 4711 },
  ]);
});

for (const { product, version } of SERVERS) {
  Deno.test(`createEvent() keeps one story in an update of ${product} ${version}`, () => {
    const event = createEvent("dcim.interface.update", {
      product,
      version,
      data: { name: "xe-0/0/1", device: { name: "core-1" } },
      prechange: { mtu: 1500, custom_fields: { change_ticket_number: 1 } },
      postchange: { mtu: 9000, custom_fields: { change_ticket_number: 2 } },
    });
    const { prechange, postchange, differences } = event.snapshots;
    assert.deepEqual(
      event.changes!.map(({ path, before, after }) => [path.join("."), before, after]).toSorted(),
      [["custom_fields.change_ticket_number", 1, 2], ["mtu", 1500, 9000]],
    );
    assert.equal(event.changed("mtu"), true);
    assert.equal(event.changed("description", "name"), false);
    assert.equal(differences.added!.mtu, 9000);
    assert.equal(differences.removed!.mtu, 1500);
    assert.equal(event.display, "xe-0/0/1");
    assert.equal(event.data.mtu, 9000);
    assert.equal(event.data.custom_fields.change_ticket_number, 2);
    assert.equal(event.data.device.name, "core-1");
    assert.equal(prechange!.name, "xe-0/0/1");
    assert.equal(postchange!.name, "xe-0/0/1");
    assert.deepEqual(event.payload, {
      ...(event.payload as object),
      data: event.data,
      snapshots: { prechange, postchange },
    });
  });

  Deno.test(`createEvent() creates and deletes what it is told to in ${product} ${version}`, () => {
    const options = { product, version, data: { description: "spare", mtu: 1400 } };
    const created = createEvent("dcim.interface.create", options);
    assert.equal(created.snapshots.prechange, null);
    assert.equal(created.snapshots.postchange!.mtu, 1400);
    assert.equal(created.data.description, "spare");
    const deleted = createEvent("dcim.interface.delete", { ...options, prechange: { mtu: 1280 } });
    assert.equal(deleted.snapshots.postchange, null);
    assert.equal(deleted.snapshots.prechange!.description, "spare");
    assert.equal(deleted.snapshots.prechange!.mtu, 1280);
    assert.equal(deleted.data.mtu, 1400);
  });
}

Deno.test("createEvent() takes data alone for what changed", () => {
  const event = createEvent("dcim.interface.update", { data: { mtu: 9000, mode: "tagged" } });
  assert.deepEqual(event.changes, [
    { path: ["mtu"], before: null, after: 9000 },
    { path: ["mode"], before: null, after: "tagged" },
  ]);
});

Deno.test("createEvent() keeps the recorded change where data says nothing that a snapshot has", () => {
  const event = createEvent("dcim.interface.update", { data: { device: { name: "core-1" } } });
  assert.deepEqual(event.changes, [
    { path: ["description"], before: "", after: "uplink to core" },
  ]);
});

Deno.test("createEvent() of an update without a change, and of one whose change is unknown", () => {
  const same = createEvent("dcim.interface.update", { prechange: {} });
  assert.deepEqual(same.changes, []);
  assert.equal(same.changed(), false);
  const unknown = createEvent("dcim.interface.update", { prechange: null });
  assert.equal(unknown.changes, null);
  assert.equal(unknown.changed("mtu"), undefined);
});

Deno.test("createEvent() keeps choices, related objects, lists and tags in both forms", () => {
  const device = createEvent("dcim.device.update", {
    data: { status: "offline", site: { id: 9, name: "Plovdiv" } },
    prechange: { status: "active", tags: [] },
    postchange: { role: 7, tags: ["Red"] },
  });
  assert.deepEqual(device.data.status, { value: "offline", label: "offline" });
  assert.equal(device.data.site.name, "Plovdiv");
  assert.deepEqual(device.data.role.id, 7);
  assert.deepEqual(device.data.tags, [{ name: "Red", display: "Red" }]);
  const { prechange, postchange } = device.snapshots;
  assert.equal(postchange!.site, 9);
  assert.equal(postchange!.status, "offline");
  assert.equal(prechange!.site, 9);
  assert.deepEqual(device.changes!.map(({ path }) => path[0]).toSorted(), [
    "role",
    "status",
    "tags",
  ]);
});

Deno.test("createEvent() lets the URL follow the id", () => {
  const event = createEvent("dcim.site.create", { data: { id: 77 } });
  assert.equal(event.objectId, 77);
  assert.equal(event.data.url, "/api/dcim/sites/77/");
  assert.equal(event.data.display_url, "/dcim/sites/77/");
});

Deno.test("createEvent() says who, when, and how it came", () => {
  const timestamp = new Date("2026-12-24T18:00:00Z");
  const branch = { id: 3, name: "rollout", schemaId: "k3j7iqgj" };
  const event = createEvent("dcim.site.update", {
    user: "ana",
    requestId: "r-1",
    timestamp,
    id: "d-1",
    source: "lab",
    origin: "catch-up",
    late: true,
    branch,
  });
  const { user, requestId, id, source, origin, late } = event;
  assert.deepEqual({ user, requestId, id, source, origin, late }, {
    user: "ana",
    requestId: "r-1",
    id: "d-1",
    source: "lab",
    origin: "catch-up",
    late: true,
  });
  assert.deepEqual(event.timestamp, timestamp);
  assert.deepEqual(event.branch, branch);
});

for (const version of recordedVersions("netbox")) {
  Deno.test(`createEvent() puts together what NetBox ${version} was not recorded with`, () => {
    const data = { id: 3, name: "Acme", group: { id: 4, name: "Customers" } };
    const event = createEvent("tenancy.tenant.update", {
      version,
      data,
      prechange: { name: "Acme Ltd" },
    });
    assert.equal(event.objectType, "tenancy.tenant");
    assert.equal(event.objectId, 3);
    assert.equal(event.display, "Acme");
    assert.equal(event.data.url, "/api/tenancy/tenants/3/");
    assert.equal(event.snapshots.postchange!.group, 4);
    assert.deepEqual(event.changes, [{ path: ["name"], before: "Acme Ltd", after: "Acme" }]);
    const plugin = createEvent("netbox_bgp.bgpsession.delete", { version, data: { name: "core" } });
    assert.equal(plugin.objectType, "netbox_bgp.bgpsession");
    assert.equal(plugin.snapshots.postchange, null);
    const job = createEvent("core.datasource.job_ended", { version, data: { output: "ok" } });
    assert.equal(job.kind, "job");
    assert.equal(job.data!.output, "ok");
    const told = createEvent("netbox_dns.zone:zone_signed", { version, data: { id: 1 } });
    assert.equal(told.kind, "plugin");
    assert.equal(told.name, "zone_signed");
  });
}

Deno.test("createEvent() gives plugin events and jobs as recorded", () => {
  const merged = createEvent("netbox_branching.branch:branch_merged");
  assert.equal(merged.kind, "plugin");
  assert.equal(merged.name, "branch_merged");
  const job = createEvent("extras.script.job_ended", { recording: "script-fail" });
  assert.equal(job.kind, "job");
  assert.equal(job.action, "job_ended");
});

Deno.test("createEvent() says what there is when there is no such event", () => {
  const says = (make: () => unknown, words: RegExp) =>
    assert.throws(make, (error) => error instanceof TypeError && words.test(error.message));
  says(() => createEvent("dcim.interface.updated"), /names no event.*app\.model\.action/);
  says(() => createEvent("dcim.*.update"), /names no event/);
  says(
    () => createEvent("dcim.site.update", { version: "3.5" }),
    /NetBox 3\.5 .*3\.6\.9, .*4\.7\.3/,
  );
  says(() => createEvent("tenancy.tenant.create"), /was not recorded: say .*\{ data: .*dcim\.site/);
  says(
    () => createEvent("dcim.site.create", { recording: "no-such" }),
    /no recording no-such of dcim\.site\.create of NetBox 4\.7\.3; there is site-create/,
  );
});

Deno.test("createEvent() gives each event data of its own", () => {
  createEvent("dcim.site.create").data.name = "changed";
  assert.equal(createEvent("dcim.site.create").data.name, "Sofia 1");
});

Deno.test("readEvent() refuses what hookbox cannot read", () => {
  assert.throws(() => readEvent({ event: "created" }), /Cannot read/);
  assert.throws(() => readEvent(null), /Cannot read/);
});
