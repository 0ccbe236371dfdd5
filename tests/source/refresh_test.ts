import assert from "node:assert/strict";
import type { ObjectEvent } from "../../lib/event/types.ts";
import { normalise as normaliseNautobot } from "../../lib/source/nautobot/normalise.ts";
import { NetBoxError } from "../../lib/source/netbox/api_error.ts";
import { normalise } from "../../lib/source/netbox/normalise.ts";
import { refresh, type RefreshedSource } from "../../lib/source/refresh.ts";
import type { Arrived } from "../../lib/source/types.ts";
import { nautobotRecording, recordedCall, recording } from "../recordings.ts";
import { changeLogDouble, type ChangeLogState, type Row } from "./change_log/double.ts";
import { arrived } from "./netbox/arrived.ts";

const NETBOX_4_6: RefreshedSource = { kind: "netbox", release: 406 };
const NAUTOBOT: RefreshedSource = { kind: "nautobot", release: null };
const PATH = "/api/dcim/interfaces/1/";
const NOT_FOUND = { status: 404, body: { detail: "No Interface matches the given query." } };

const bodyOf = (label: string) => JSON.parse(recording("4.6.8", label).body);
const event = (label: string, special: Partial<Arrived> = {}) =>
  normalise(bodyOf(label), arrived(special)) as ObjectEvent;
const updated = event("interface-update-description");
const created = event("interface-create-1");

/** A row of another change, from before all events. */
const older: Row = {
  request_id: "older",
  time: "2026-11-21T00:00:00Z",
  action: { value: "update" },
  changed_object_type: "dcim.site",
  changed_object_id: 1,
};
const rowOf = (it: ObjectEvent): Row => ({
  request_id: it.requestId,
  time: it.timestamp.toISOString(),
  action: { value: it.action },
  changed_object_type: it.objectType,
  changed_object_id: it.objectId,
});

const double = (answers: ChangeLogState["answers"], main: Row[] = [older]) =>
  changeLogDouble({ release: 406, main, answers: answers ?? {} });

Deno.test("refresh() takes the same last_updated for the same write", async () => {
  const reader = double({ [PATH]: { status: 200, body: { ...updated.data, count: 7 } } });
  assert.deepEqual(await refresh(reader, updated, NETBOX_4_6), { state: "current" });
  assert.deepEqual(reader.asked, [{ path: PATH }]);
});

Deno.test("refresh() gives the object as it is now when it was changed since", async () => {
  const now = { ...updated.data, mtu: 9000, last_updated: "2026-11-22T09:00:00.000001Z" };
  const reader = double({ [PATH]: { status: 200, body: now } }, [older, rowOf(updated)]);
  const found = await refresh(reader, updated, NETBOX_4_6);
  assert.deepEqual(found, { state: "changed", data: now });
});

Deno.test("refresh() tells an object that is gone from one that never was", async () => {
  const answers = { [PATH]: NOT_FOUND };
  for (const it of [updated, created]) {
    const logged = double(answers, [older, rowOf(it)]);
    assert.deepEqual(await refresh(logged, it, NETBOX_4_6), { state: "gone" });
    assert.deepEqual(await refresh(double(answers), it, NETBOX_4_6), { state: "rolled back" });
    // Those of 4.7 are never rolled back, and it is not asked.
    const recent = double(answers);
    assert.deepEqual(await refresh(recent, it, { kind: "netbox", release: 407 }), {
      state: "gone",
    });
    assert.equal(recent.asked.length, 1);
  }
});

Deno.test("refresh() knows that a create whose object is there was not rolled back", async () => {
  const now = { ...created.data, last_updated: "2026-11-22T09:00:00Z" };
  const reader = double({ [PATH]: { status: 200, body: now } });
  assert.deepEqual(await refresh(reader, created, NETBOX_4_6), { state: "changed", data: now });
  assert.equal(reader.asked.length, 1);
});

Deno.test("refresh() finds a delete that was rolled back: the object is still there", async () => {
  const deleted = event("interface-delete");
  const path = deleted.data.url;
  assert.deepEqual(await refresh(double({ [path]: NOT_FOUND }), deleted, NETBOX_4_6), {
    state: "current",
  });
  const there = double({ [path]: { status: 200, body: deleted.data } });
  assert.deepEqual(await refresh(there, deleted, NETBOX_4_6), { state: "rolled back" });
});

Deno.test("refresh() believes no change log that does not reach back to the event", async () => {
  const now = { ...updated.data, last_updated: "2026-11-22T09:00:00Z" };
  const answers = { [PATH]: { status: 200, body: now } };
  const later = { ...older, time: "2026-11-22T08:00:00Z" };
  for (const log of [[], [later]]) {
    const { state } = await refresh(double(answers, log), updated, NETBOX_4_6);
    assert.equal(state, "changed");
  }
});

Deno.test("refresh() does not take what is not logged anyway for rolled back", async () => {
  const now = { ...updated.data, last_updated: "2026-11-22T09:00:00Z" };
  const answers = { [PATH]: { status: 200, body: now } };
  const noOp = event("interface-update-noop");
  assert.deepEqual(noOp.changes, []);
  assert.equal((await refresh(double(answers), noOp, NETBOX_4_6)).state, "changed");
  const unknown = event("interface-update-description", { prechange: null });
  assert.equal((await refresh(double(answers), unknown, NETBOX_4_6)).state, "changed");
  const nameless = { ...updated, requestId: null };
  assert.equal((await refresh(double(answers), nameless, NETBOX_4_6)).state, "changed");
});

Deno.test("refresh() asks where a branch is, and cannot where it is not known which", async () => {
  const branch = { id: 4, name: "plan-4", schemaId: "k3j7iqgj" };
  const inBranch = event("interface-update-description", { branch });
  const reader = changeLogDouble({
    release: 406,
    main: [],
    inBranches: { k3j7iqgj: [older] },
    answers: { [PATH]: NOT_FOUND },
  });
  assert.deepEqual(await refresh(reader, inBranch, NETBOX_4_6), { state: "rolled back" });
  assert.deepEqual(reader.asked.map((it) => it.branch), ["k3j7iqgj", "k3j7iqgj", "k3j7iqgj"]);
  const somewhere = event("interface-update-description", {
    branch: { id: null, name: "a branch", schemaId: null },
  });
  await assert.rejects(refresh(reader, somewhere, NETBOX_4_6), {
    name: "TypeError",
    message:
      'Cannot refresh dcim.interface "GigabitEthernet0/1": it is not known in which branch ' +
      "it changed",
  });
});

Deno.test("refresh() compares all fields of a model without last_updated, but for the host", async () => {
  const { last_updated: _, ...data } = bodyOf("interface-update-description").data;
  const it = normalise({ ...bodyOf("interface-update-description"), data }, arrived());
  const withHost = JSON.parse(
    JSON.stringify(data).replaceAll('"/api/', '"https://netbox.test/base/api/'),
  );
  assert.notDeepEqual(withHost, data);
  const ask = (body: unknown) =>
    refresh(double({ [PATH]: { status: 200, body } }), it as ObjectEvent, {
      kind: "netbox",
      release: 407,
    });
  assert.equal((await ask(withHost)).state, "current");
  assert.equal((await ask({ ...withHost, mtu: 1 })).state, "changed");
  assert.equal(
    (await ask({ ...withHost, url: "https://netbox.test/base/api/x/" })).state,
    "changed",
  );
});

Deno.test("refresh() reads behind the base path of the reader, whatever the delivery says", async () => {
  const data = { ...updated.data, url: `/netbox${PATH}` };
  const reader = double({ [PATH]: { status: 200, body: data } });
  const behind = normalise({ ...bodyOf("interface-update-description"), data }, arrived());
  assert.equal((await refresh(reader, behind as ObjectEvent, NETBOX_4_6)).state, "current");
  await assert.rejects(refresh(reader, { ...updated, data: { id: 1 } }, NETBOX_4_6), {
    message: 'Cannot refresh dcim.interface "GigabitEthernet0/1": the data of its event has no ' +
      'URL. Set "refresh" to false in the handler\'s config',
  });
});

Deno.test("refresh() guesses nothing when it is refused, or when the path is no object's", async () => {
  const refused = { status: 403, body: { detail: "You do not have permission." } };
  await assert.rejects(refresh(double({ [PATH]: refused }), updated, NETBOX_4_6), { status: 403 });
  // A page: the API has no such path.
  const page = { status: 404, body: null };
  await assert.rejects(refresh(double({ [PATH]: page }), updated, NETBOX_4_6), { status: 404 });
  const unknown = recordedCall("nautobot/3.2.7", "unknown-endpoint").response;
  await assert.rejects(refresh(double({ [PATH]: unknown }), updated, NAUTOBOT), { status: 404 });
  const list = { status: 200, body: [] };
  await assert.rejects(refresh(double({ [PATH]: list }), updated, NETBOX_4_6), {
    message: `GET ${PATH}: the answer is not an object`,
  });
  const log = "/api/core/object-changes/";
  const answers = { [PATH]: NOT_FOUND, [log]: refused };
  await assert.rejects(refresh(double(answers), updated, NETBOX_4_6), { status: 403 });
});

Deno.test("refresh() takes what its reader throws as it would take an answer", async () => {
  const throwing = (details: { status?: number; body?: unknown }) => ({
    get(path: string) {
      const said = { kind: "status", method: "GET", path, status: null, detail: "no" } as const;
      const error = new NetBoxError({ ...said, ...details });
      return Promise.reject(Object.assign(error, { message: "no" }));
    },
  });
  const missing = throwing({ status: 404, body: { detail: "Not found." } });
  assert.equal((await refresh(missing, event("interface-delete"), NETBOX_4_6)).state, "current");
  for (const details of [{ status: 404, body: null }, { status: 503 }, {}]) {
    await assert.rejects(refresh(throwing(details), updated, NETBOX_4_6), { message: "no" });
  }
});

Deno.test("refresh() reads Nautobot's objects as its deliveries have them", async () => {
  const body = JSON.parse(nautobotRecording("017-interface-updated-description").body);
  const it = normaliseNautobot(body, arrived()) as ObjectEvent;
  const reader = double({ [it.data.url]: { status: 200, body: it.data } });
  assert.equal((await refresh(reader, it, NAUTOBOT)).state, "current");
  assert.deepEqual(reader.asked, [{ path: it.data.url, query: { depth: 1 } }]);
});

Deno.test("refresh() finds that Nautobot's update of a device with an address was its delete", async () => {
  const body = JSON.parse(nautobotRecording("053-device-with-primary-ip-deleted-1").body);
  const it = normaliseNautobot(body, arrived()) as ObjectEvent;
  assert.equal(it.action, "update");
  const { request, response } = recordedCall("nautobot/3.2.7", "device-after-delete");
  assert.equal(request.path, it.data.url);
  const reader = double({ [it.data.url]: response });
  assert.deepEqual(await refresh(reader, it, NAUTOBOT), { state: "gone" });
});
