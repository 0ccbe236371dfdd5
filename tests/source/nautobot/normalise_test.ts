import assert from "node:assert/strict";
import type { ObjectEvent } from "../../../lib/event/types.ts";
import { hasDedupeKeys } from "../../../lib/source/body.ts";
import { normalise } from "../../../lib/source/nautobot/normalise.ts";
import { nautobotRecording, nautobotRecordings, type Recording } from "../../recordings.ts";
import { arrived } from "../netbox/arrived.ts";
import { changesOf, shortSummary } from "../summary.ts";

/** The others are those of a body template. */
const isDefault = (it: Recording) => it.path !== "/template";
const bodyOf = (file: string) => JSON.parse(nautobotRecording(file).body);
const read = (body: unknown) => normalise(body, arrived()) as ObjectEvent;
const good = bodyOf("017-interface-updated-description");

const refused = (body: unknown, message: RegExp) =>
  assert.throws(() => read(body), { name: "UnreadableError", message });

Deno.test("normalise() reads every body of Nautobot 3.2.7", async (t) => {
  for (const it of nautobotRecordings().filter(isDefault)) {
    const event = normalise(JSON.parse(it.body), arrived({ source: "nautobot" }));
    await t.assertSnapshot(event, { name: it.file, serializer: shortSummary });
  }
});

Deno.test("normalise() gives the differences that Nautobot 3.2.7 sent itself", () => {
  let compared = 0;
  for (const it of nautobotRecordings().filter(isDefault)) {
    const body = JSON.parse(it.body);
    assert.deepEqual(read(body).snapshots.differences, body.snapshots.differences, it.file);
    compared++;
  }
  assert.equal(compared, 53);
});

Deno.test("normalise() cannot read the template body of Nautobot", () => {
  const body = bodyOf("003-location-created-unicode-2");
  refused(
    body,
    /^Cannot read the body as a Nautobot event: "event" is missing. If the webhook has/,
  );
  assert.equal(hasDedupeKeys(body), false);
});

Deno.test("hasDedupeKeys() is true for every default body of Nautobot", () => {
  for (const it of nautobotRecordings().filter(isDefault)) {
    assert.equal(hasDedupeKeys(JSON.parse(it.body)), true, it.file);
  }
});

Deno.test("normalise() reads what Nautobot says in a way of its own", () => {
  const event = normalise(good, arrived({ id: "x", source: "lab", origin: "replay", late: true }));
  assert.ok(event.kind === "object");
  assert.equal(event.objectType, "dcim.interface");
  assert.equal(event.objectId, "1a3f638c-fcc3-4fe1-841e-8bde4fd14c41");
  assert.equal(event.display, "eth0");
  assert.equal(event.user, "admin");
  assert.equal(event.requestId, "7e7cbb58-95df-4265-841e-f588bcde82ba");
  assert.equal(event.timestamp.toISOString(), "2026-11-22T02:15:04.125Z");
  assert.equal(event.branch, null);
  assert.deepEqual([event.id, event.source, event.origin, event.late], [
    "x",
    "lab",
    "replay",
    true,
  ]);
  assert.equal(event.payload, good);
  assert.equal(event.data, good.data);
  assert.equal(event.snapshots.postchange, good.snapshots.postchange);
});

Deno.test("normalise() tells of Nautobot's differences what somebody changed", () => {
  const changes = (file: string) => changesOf(read(bodyOf(file)));
  // Nautobot's own differences have the device and a count too.
  assert.deepEqual(changes("017-interface-updated-description"), ['description: "" → "uplink"']);
  assert.deepEqual(
    changes("006-location-updated-special-characters-1").map((it) => it.split(":")[0]),
    ["description"],
  );
  assert.deepEqual(changes("018-interface-updated-no-op"), []);
  assert.equal(read(bodyOf("014-ip-address-assigned-1")).changed("mac_address"), false);
  assert.equal(read(bodyOf("014-ip-address-assigned-1")).changed("ip_addresses"), true);
  assert.equal(read(bodyOf("024-interface-updated-status")).changed("status"), true);
  assert.deepEqual(changes("019-interface-updated-custom-field"), [
    'custom_fields.change_ticket_number: null → "CHG-42"',
  ]);
});

Deno.test("normalise() counts from the prechange of a superseded run of Nautobot", () => {
  const earlier = { ...good.snapshots.prechange, mtu: 1500 };
  const event = normalise(good, arrived({ prechange: earlier })) as ObjectEvent;
  assert.equal(event.snapshots.prechange, earlier);
  assert.equal(event.changed("mtu"), true);
});

Deno.test("normalise() takes Nautobot's object type from the URL where the data has none", () => {
  const data = { ...good.data, object_type: undefined };
  const typeOf = (urlObjectType: string) =>
    normalise({ ...good, data }, arrived({ urlObjectType })).objectType;
  assert.equal(typeOf("dcim.interface"), "dcim.interface");
  assert.throws(
    () => typeOf("dcim.device"),
    /it is of the model "interface". Let the webhook's URL/,
  );
  assert.throws(() => typeOf("interface"), /has no "object_type"/);
  refused({ ...good, data }, /Let the webhook's URL end in the object type/);
  assert.equal(
    normalise(good, arrived({ urlObjectType: "dcim.device" })).objectType,
    "dcim.interface",
  );
});

Deno.test("normalise() refuses what Nautobot does not send", () => {
  refused(7, /: it is not an object/);
  refused(
    { ...good, event: "job_ended" },
    /"event" is "job_ended", not one of created, updated, del/,
  );
  refused({ ...good, data: null }, /its "data" has no "object_type"/);
  refused(
    { ...good, data: { object_type: "dcim.interface" } },
    /"data" is not an object with an id/,
  );
  for (const object_type of ["interface", "a.b.c", 7, ""]) {
    refused(
      { ...good, data: { ...good.data, object_type } },
      /"data.object_type" is .*, not of the/,
    );
  }
  refused({ ...good, timestamp: "today" }, /"timestamp" is "today", which is no ISO 8601 time/);
  refused({ ...good, snapshots: [] }, /"snapshots" is not an object/);
});
