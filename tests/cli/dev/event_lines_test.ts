import assert from "node:assert/strict";
import type { Delivered } from "../../../lib/app/delivered.ts";
import { eventLines, headLine } from "../../../lib/cli/dev/event_lines.ts";
import type { Action, Snapshot, SourceEvent } from "../../../lib/event/types.ts";
import { objectEvent } from "../../../lib/event/event.ts";
import { event, job } from "../../handler/made.ts";
import { delivery as newDelivery } from "../../store/contract/harness.ts";
import { fakeIo } from "../fake_io.ts";

const paper = { io: fakeIo(), width: 60, time: () => "12:00:00" };

function lines(it: SourceEvent | null, more: Partial<Delivered> = {}): string[] {
  const delivery = newDelivery({
    objectType: "dcim.interface",
    action: it?.kind === "object" ? it.action : "job_ended",
    display: "eth0",
    user: "admin",
    ...more.delivery,
  });
  const appended = { id: "1", duplicate: false, runs: 1 };
  return eventLines({ delivery, appended, event: it, passed: [], ...more }, paper);
}

/** A change of an interface from one state to another. */
function changed(
  prechange: Snapshot | null,
  postchange: Snapshot | null,
  action: Action = "update",
): SourceEvent {
  const { snapshots: _, changes: __, changed: ___, ...rest } = event();
  return objectEvent({ ...rest, action, prechange, postchange });
}

Deno.test("eventLines() shows what changed, before and after, in columns", () => {
  assert.deepEqual(
    lines(changed(
      { mtu: 1500, description: "" },
      { mtu: 9000, description: "a long text that does not fit into the line" },
    )),
    [
      "12:00:00  dcim.interface update  eth0  by admin",
      "    mtu          1500 → 9000",
      '    description  "" → "a long text that does not fit into t…',
    ],
  );
});

Deno.test("eventLines() leaves out what is empty of an object that is new", () => {
  const data = { name: "eth0", description: "", tags: [], custom_fields: { a: null }, mtu: 1500 };
  const created = changed(null, data, "create");
  assert.deepEqual(lines(created).slice(1), ['    name  "eth0"', "    mtu   1500"]);
});

Deno.test("eventLines() cuts a long list of changes", () => {
  const many = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`field_${i}`, i]));
  const shown = lines(changed({}, many));
  assert.equal(shown.length, 1 + 12 + 1);
  assert.equal(shown.at(-1), "    … and 8 more");
});

Deno.test("eventLines() says when nothing changed, and when that is not known", () => {
  const same = { mtu: 1500 };
  assert.match(lines(changed(same, same))[1]!, /nothing changed/);
  assert.match(lines(changed(null, same))[1]!, /not known/);
});

Deno.test("eventLines() names the handlers that listen and are not called, with the reason", () => {
  const passed = [{ handler: "dns/sync", why: "none of mtu changed" }];
  assert.equal(lines(event(), { passed }).at(-1), "  – dns/sync  not called: none of mtu changed");
  const idle = { appended: { id: "1", duplicate: false, runs: 0 } };
  assert.match(lines(event(), idle).at(-1)!, /no handler listens to it/);
});

Deno.test("eventLines() shows a duplicate, what cannot be read, and the data of a job", () => {
  const again = lines(event(), { appended: { id: "1", duplicate: true, runs: 0 } });
  assert.deepEqual([again.length, /nothing runs/.test(again[1]!)], [2, true]);
  const error = "Cannot read the body: it is empty";
  const unreadable = newDelivery({ kind: "unreadable", error });
  assert.equal(lines(null, { delivery: unreadable })[1], `    ${error}`);
  const body = new TextEncoder().encode('{"zone":"example.com"}');
  const named = newDelivery({
    kind: "named",
    objectType: null,
    action: "rebuild",
    user: null,
    body,
  });
  assert.deepEqual(lines(null, { delivery: { ...named, display: null, objectId: null } }), [
    "12:00:00  custom rebuild",
    '    {"zone":"example.com"}',
  ]);
  assert.equal(lines(job({ data: { output: "done" } }))[1], '    {"output":"done"}');
});

Deno.test("headLine() says what a run is for that nobody saw come", () => {
  const delivery = {
    kind: "schedule",
    origin: "schedule",
    objectType: null,
    action: "nightly",
    objectId: null,
    user: null,
  } as const;
  assert.equal(headLine(delivery, 0, paper), "12:00:00  schedule nightly  (schedule)");
});
