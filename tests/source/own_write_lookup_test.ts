import assert from "node:assert/strict";
import {
  findRequestId,
  type LookupOptions,
  type LostWrite,
} from "../../lib/source/own_write_lookup.ts";
import { FakeClock } from "../fake_clock.ts";
import { recordedCall } from "../recordings.ts";
import { changeLogDouble, type ChangeLogState, type Row } from "./change_log/double.ts";

/** A row that a request of ours left in the branching recording, and what it says but for that. */
const recordedRow: Row =
  recordedCall("netbox-branching/1.2.2", "main-object-changes-after-merge").response.body
    .results[0];
const nautobotRows: readonly Row[] =
  recordedCall("nautobot/3.2.7", "object-changes-of-interface").response.body.results;

const START = Date.parse("2026-11-22T12:00:00Z");
const seconds = (after: number) => new Date(START + after * 1000).toISOString();

const row = (special: Row = {}): Row => ({
  ...recordedRow,
  request_id: "ours",
  time: seconds(1),
  user_name: "hookbox",
  action: { value: "update", label: "Updated" },
  changed_object_type: "dcim.interface",
  changed_object_id: 5,
  changed_object: { id: 5, url: "http://netbox.test/base/api/dcim/interfaces/5/" },
  message: "",
  ...special,
});

const write = (special: Partial<LostWrite> = {}): LostWrite => ({
  method: "PATCH",
  path: "/api/dcim/interfaces/5/",
  branch: null,
  nonce: "1f0c9a3e",
  startedAt: START,
  leaseUntil: START + 60_000,
  ...special,
});

/** A minute after the write; NetBox's clock may be elsewhere. */
function asking(state: Partial<ChangeLogState>, ahead: number | null = 0) {
  const clock = new FakeClock(START + 60_000);
  const date = ahead === null ? {} : { date: new Date(clock.now() + ahead).toUTCString() };
  const answers = { "/api/status/": { status: 200, body: {}, headers: new Headers(date) } };
  const { release = 407 } = state;
  const reader = changeLogDouble({ main: [], answers, ...state, release });
  // Before 4.4 no write has a message.
  const noted = (lost: LostWrite) =>
    release === null || release < 404 ? { ...lost, nonce: null } : lost;
  const find = (lost: LostWrite, options: Partial<LookupOptions> = {}) =>
    findRequestId(reader, noted(lost), {
      kind: release === null ? "nautobot" : "netbox",
      release,
      user: "hookbox",
      clock,
      ...options,
    });
  return { find, reader };
}

const message = "hookbox: dcim.interface.update #1f0c9a3e";

Deno.test("findRequestId() knows a write by its nonce from 4.4 on, whoever did it", async () => {
  const { find } = asking({ main: [row({ request_id: "other" }), row({ message })] });
  assert.equal(await find(write()), "ours");
  assert.equal(await find(write(), { user: null }), "ours");
  assert.equal(await find(write(), { user: "somebody else" }), "ours");
  assert.equal(await find(write({ nonce: "00000000" })), null);
});

Deno.test("findRequestId() finds a nonce behind pages of other changes", async () => {
  const others = Array.from(
    { length: 950 },
    (_, number) =>
      row({
        request_id: `other-${number}`,
        time: seconds(number / 1000),
        changed_object_id: number,
      }),
  );
  const { find, reader } = asking({ main: [...others, row({ message, time: seconds(2) })] });
  const created = write({ method: "POST", path: "/api/dcim/interfaces/" });
  assert.equal(await find(created), "ours");
  assert.equal(reader.asked.length, 1 + 5);
  // What names its object is asked for that object alone.
  assert.equal(await find(write()), "ours");
  assert.equal(reader.asked.length, 1 + 5 + 2);
});

Deno.test("findRequestId() reads before 4.4 what our user did to that object in that time", async () => {
  const state = { release: 403 as number | null };
  const ask = (special: Row) => asking({ ...state, main: [row(special)] }).find(write());
  assert.equal(await ask({}), "ours");
  assert.equal(await ask({ user_name: "admin" }), null);
  assert.equal(await ask({ changed_object_id: 6 }), null);
  assert.equal(await ask({ changed_object_type: "ipam.vlan" }), null);
  assert.equal(await ask({ action: { value: "delete" } }), null);
  const vm = { id: 5, url: "http://netbox.test/api/dcim/devices/5/" };
  assert.equal(await ask({ changed_object_type: "dcim.device", changed_object: vm }), null);
  assert.equal(await ask({ time: seconds(-30) }), null);
  assert.equal(await ask({ time: seconds(90) }), null);
  assert.equal(await ask({ changed_object: null }), "ours");
});

Deno.test("findRequestId() takes the first of several changes before 4.4", async () => {
  const later = row({ request_id: "later", time: seconds(3) });
  assert.equal(await asking({ release: 306, main: [later, row()] }).find(write()), "ours");
});

Deno.test("findRequestId() passes over what another write is known to have made", async () => {
  const main = [row({ request_id: "before", time: seconds(-1) }), row()];
  const isKnown = (requestId: string) => Promise.resolve(requestId === "before");
  assert.equal(await asking({ release: 306, main }).find(write()), "before");
  assert.equal(await asking({ release: 306, main }).find(write(), { isKnown }), "ours");
});

Deno.test("findRequestId() does not know before 4.4 what is whose without the name of our user", async () => {
  const { find, reader } = asking({ release: 403, main: [row()] });
  assert.equal(await find(write(), { user: null }), null);
  assert.deepEqual(reader.asked, []);
});

Deno.test("findRequestId() finds creates and deletes before 4.4", async () => {
  const create = { action: { value: "create" } };
  const list = "/api/dcim/interfaces/";
  const ask = (special: Row, lost: Partial<LostWrite>) =>
    asking({ release: 400, main: [row(special)] }).find(write(lost));
  assert.equal(await ask(create, { method: "POST", path: list }), "ours");
  assert.equal(await ask(create, { method: "POST", path: "/api/dcim/devices/" }), null);
  const gone = { action: { value: "delete" }, changed_object: null };
  assert.equal(await ask(gone, { method: "DELETE" }), "ours");
  assert.equal(await ask(gone, { method: "DELETE", path: "/api/ipam/vlans/5/" }), null);
  // Bulk: the list with all of them in the body.
  assert.equal(await ask({}, { path: list }), "ours");
  assert.equal(await ask(gone, { method: "DELETE", path: list }), "ours");
});

Deno.test("findRequestId() finds what endpoints wrote that take no message", async () => {
  const address = row({
    action: { value: "create" },
    changed_object_type: "ipam.ipaddress",
    changed_object: { url: "http://netbox.test/api/ipam/ip-addresses/9/" },
  });
  const lost = write({ method: "POST", path: "/api/ipam/prefixes/5/available-ips/" });
  for (const release of [403, 407]) {
    assert.equal(await asking({ release, main: [address] }).find(lost), "ours");
  }
  // With a message it is another write.
  const other = { ...address, message: "hookbox: other #00000000" };
  assert.equal(await asking({ main: [other] }).find(lost), null);
});

Deno.test("findRequestId() finds a write without a message on 4.4 too, and takes none with one for it", async () => {
  const lost = write({ nonce: null });
  const { find } = asking({ main: [row({ request_id: "other", message }), row()] });
  assert.equal(await find(lost), "ours");
  assert.equal(await asking({ main: [row({ message })] }).find(lost), null);
});

Deno.test("findRequestId() takes any plugin's model for a path of plugins", async () => {
  const url = "http://netbox.test/api/plugins/bgp/session/5/";
  const session = row({ changed_object_type: "netbox_bgp.bgpsession", changed_object: { url } });
  const lost = write({ path: "/api/plugins/bgp/session/5/" });
  assert.equal(await asking({ release: 403, main: [session] }).find(lost), "ours");
  assert.equal(await asking({ release: 403, main: [row()] }).find(lost), null);
});

Deno.test("findRequestId() bears clocks that are minutes apart", async () => {
  for (const ahead of [-7 * 60_000, 0, 7 * 60_000]) {
    const stamped = row({ time: new Date(START + 1000 + ahead).toISOString() });
    const { find } = asking({ release: 403, main: [stamped] }, ahead);
    assert.equal(await find(write()), "ours", String(ahead));
    const hour = row({ time: new Date(START + ahead - 3_600_000).toISOString() });
    assert.equal(await asking({ release: 403, main: [hour] }, ahead).find(write()), null);
  }
});

Deno.test("findRequestId() looks a quarter of an hour around when NetBox does not tell its time", async () => {
  const ask = (after: number) =>
    asking({ release: 403, main: [row({ time: seconds(after) })] }, null).find(write());
  assert.equal(await ask(-14 * 60), "ours");
  assert.equal(await ask(-16 * 60), null);
});

Deno.test("findRequestId() reads the change log of the branch that was written to", async () => {
  const { find, reader } = asking({ inBranches: { edhfap7l: [row({ message })] } });
  assert.equal(await find(write({ branch: "edhfap7l" })), "ours");
  assert.equal(reader.asked.at(-1)?.branch, "edhfap7l");
  assert.equal(await find(write()), null);
});

Deno.test("findRequestId() checks itself what a server that ignores filters gives", async () => {
  const results = [row({ changed_object_id: 6 }), row({ user_name: "admin" })];
  const answers = {
    "/api/core/object-changes/": { status: 200, body: { next: null, results } },
    "/api/status/": { status: 200, body: {} },
  };
  assert.equal(await asking({ release: 403, answers }).find(write()), null);
});

Deno.test("findRequestId() takes the last change of the object by our user on Nautobot", async () => {
  const [last, before] = nautobotRows.filter(({ action }) => action.value === "update");
  const path = `/api/dcim/interfaces/${last!.changed_object_id}/`;
  const startedAt = Date.parse(before!.time) - 1000;
  const lost = write({ path, startedAt, leaseUntil: Date.parse(last!.time) + 1000 });
  const { find, reader } = asking({ release: null, main: nautobotRows });
  assert.equal(await find(lost, { user: "admin" }), last!.request_id);
  assert.equal(await find(lost, { user: "hookbox" }), null);
  assert.equal(await find(lost, { user: null }), null);
  const { query } = reader.asked[1]!;
  assert.deepEqual(Object.keys(query!).sort(), [
    ...["changed_object_id", "limit", "offset", "sort", "time__gte", "user_name"],
  ]);
});

Deno.test("findRequestId() fails when the change log cannot be read", async () => {
  const refused = { status: 403, body: { detail: "You do not have permission." } };
  const answers = {
    "/api/core/object-changes/": refused,
    "/api/status/": { status: 200, body: {} },
  };
  await assert.rejects(asking({ answers }).find(write()), { name: "NetBoxError", status: 403 });
});
