import { deepStrictEqual as same, equal, ok } from "node:assert/strict";
import { createHmac } from "node:crypto";
import { toPythonJson } from "../../../lib/testing/netbox/deliveries/python_json.ts";
import {
  createNautobotDouble,
  type NautobotDouble,
  seed,
} from "../../../lib/testing/nautobot/mod.ts";
import { recordedBodies } from "./fixtures.ts";

const TYPES = ["dcim.location", "dcim.device", "dcim.interface", "ipam.ipaddress", "extras.status"];

/** A webhook for everything that the double has. */
async function hook(double: NautobotDouble, more: Record<string, unknown> = {}): Promise<void> {
  const { status, body } = await double.as("admin").post("/api/extras/webhooks/", {
    name: "hook",
    content_types: TYPES,
    type_create: true,
    type_update: true,
    type_delete: true,
    payload_url: "http://10.213.0.1:9000/hooks/nautobot",
    secret: "rig-secret-é",
    ...more,
  });
  if (status !== 201) throw new Error(JSON.stringify(body));
}

/** What was delivered last, or all that was. */
function delivered(double: NautobotDouble) {
  return double.deliveries.pending.splice(0).map(({ body }) => JSON.parse(body));
}

/** The keys of a value in their order, and of the objects within it where both have some. */
function sameKeys(ours: unknown, theirs: unknown, where: string): void {
  if (typeof ours !== "object" || typeof theirs !== "object" || !ours || !theirs) return;
  if (Array.isArray(ours)) return sameKeys(ours[0], (theirs as unknown[])[0], `${where}[]`);
  if (/custom_fields$|^(removed|added)$/.test(where)) return;
  same(Object.keys(ours), Object.keys(theirs), where);
  for (const [key, value] of Object.entries(ours)) {
    sameKeys(value, (theirs as Record<string, unknown>)[key], key);
  }
}

/** Compares a delivery with a recorded one: all keys, and which fields are said to have changed. */
function like(
  body: ReturnType<typeof delivered>[number] | undefined,
  label: string,
  changed?: string[],
) {
  const theirs = recordedBodies().find((it) => it.label === label)!.body;
  sameKeys(body, theirs, label);
  same([body!.event, body!.model], [theirs.event, theirs.model], label);
  equal(body!.timestamp.replace(/\d/g, "0"), String(theirs.timestamp).replace(/\d/g, "0"));
  const { removed, added } = body!.snapshots.differences;
  if (changed) same([Object.keys(removed), Object.keys(added)], [changed, changed], label);
}

Deno.test("every recorded body is written as Python writes it without escapes", () => {
  ok(recordedBodies().length > 50);
  for (const { text, body, label } of recordedBodies()) {
    equal(toPythonJson(body, false), text, label);
  }
});

Deno.test("deliveries have the recorded form, and tell what changed", async () => {
  const double = createNautobotDouble();
  const admin = double.as("admin");
  await hook(double);
  const { location, device, interfaces: [port] } = await seed(double, 1);
  const [madeLocation, madeDevice, madePort] = delivered(double);
  like(madeLocation, "location-created-1");
  like(madeDevice, "device-created");
  like(madePort, "interface-created");
  const address = { address: "10.1.0.7/24", status: "Active" };
  const { body: ip } = await admin.post("/api/ipam/ip-addresses/", address);
  like(delivered(double)[0], "ip-address-created");
  await admin.post("/api/ipam/ip-address-to-interface/", { ip_address: ip.id, interface: port });
  const [assignedPort, assignedAddress, ...none] = delivered(double);
  like(assignedPort, "ip-address-assigned-1", ["ip_addresses"]);
  like(assignedAddress, "ip-address-assigned-2", ["interfaces"]);
  same([none, assignedPort.request_id], [[], assignedAddress.request_id]);
  const path = `/api/dcim/interfaces/${port}/`;
  await admin.patch(path, { description: "uplink" });
  like(delivered(double)[0], "interface-updated-description", ["description", "ip_address_count"]);
  await admin.patch(path, { description: "uplink" });
  like(delivered(double)[0], "interface-updated-no-op", []);
  await admin.post("/api/extras/tags/", { name: "Managed" });
  await admin.patch(path, { tags: ["Managed"] });
  like(delivered(double)[0], "interface-updated-tags", ["tags"]);
  await admin.patch(`/api/dcim/devices/${device}/`, { primary_ip4: ip.id });
  like(delivered(double)[0], "device-updated-primary-ip", ["primary_ip4"]);
  await admin.patch(`/api/dcim/locations/${location}/`, { description: "„é“ \u2028 😀" });
  like(delivered(double)[0], "location-updated-special-characters-1");
});

Deno.test("the deletion of a device with an address of its own is told as an update", async () => {
  const double = createNautobotDouble();
  const admin = double.as("admin");
  const { device, interfaces: [port] } = await seed(double, 1);
  const address = { address: "10.1.0.7/24", status: "Active" };
  const { body: ip } = await admin.post("/api/ipam/ip-addresses/", address);
  await admin.post("/api/ipam/ip-address-to-interface/", { ip_address: ip.id, interface: port });
  await admin.patch(`/api/dcim/devices/${device}/`, { primary_ip4: ip.id });
  await hook(double);
  equal((await admin.delete(`/api/dcim/devices/${device}/`)).status, 204);
  const [first, second, ...none] = delivered(double);
  like(first, "device-with-primary-ip-deleted-1", ["primary_ip4"]);
  like(second, "device-with-primary-ip-deleted-2");
  same(none, []);
  equal((await admin.get(`/api/dcim/devices/${device}/`)).status, 404);
  equal(double.changes.findLast((it) => it.objectId === device)?.action, "update");
});

Deno.test("any other deletion is told as one, with what belonged to the object", async () => {
  const double = createNautobotDouble();
  const admin = double.as("admin");
  const { device, interfaces: [port, other] } = await seed(double, 2);
  await hook(double);
  await admin.delete(`/api/dcim/interfaces/${port}/`);
  like(delivered(double)[0], "interface-deleted");
  await admin.delete(`/api/dcim/devices/${device}/`);
  const [first, second] = delivered(double);
  like(first, "device-deleted-cascade-1");
  like(second, "device-deleted-cascade-2");
  same([first.data.id, second.data.id], [device, other]);
});

Deno.test("what was before is the last recorded change, or else what was there", async () => {
  const double = createNautobotDouble();
  const admin = double.as("admin");
  await hook(double);
  const [status] = [...double.table("extras.status").values()];
  await admin.patch(`/api/extras/statuses/${status!.id}/`, { color: "123456" });
  like(delivered(double)[0], "status-updated-without-earlier-record", ["color"]);
  await admin.patch(`/api/extras/statuses/${status!.id}/`, { color: "654321" });
  const [{ snapshots }] = delivered(double);
  same([snapshots.prechange.color, snapshots.postchange.color], ["123456", "654321"]);
});

Deno.test("a bulk change with a bad row keeps and sends nothing", async () => {
  const double = createNautobotDouble();
  const { interfaces: [one, two] } = await seed(double, 2);
  await hook(double);
  const rows = [{ id: one, description: "rolled back" }, { id: two, mtu: 100000 }];
  const { status, body } = await double.as("ana").patch("/api/dcim/interfaces/", rows);
  same([status, body], [400, { mtu: ["Ensure this value is less than or equal to 65536."] }]);
  same(delivered(double), []);
  equal(double.table("dcim.interface").get(one!)!.description, "");
});

Deno.test("bodies are signed as UTF-8; no answer names its request", async () => {
  const double = createNautobotDouble();
  const { interfaces: [port] } = await seed(double, 1);
  await hook(double);
  const answer = await double.as("ana").patch(`/api/dcim/interfaces/${port}/`, {
    description: "é",
  });
  equal(answer.headers.get("x-request-id"), null);
  const [delivery] = double.deliveries.pending;
  ok(delivery!.body.includes('"description": "é"'));
  const signature = createHmac("sha512", "rig-secret-é").update(delivery!.body).digest("hex");
  equal(delivery!.headers.find(([name]) => name === "X-Hook-Signature")![1], signature);
  equal(JSON.parse(delivery!.body).username, "ana");
});
