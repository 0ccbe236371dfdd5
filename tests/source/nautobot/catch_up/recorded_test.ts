import { deepStrictEqual as same, strictEqual as is } from "node:assert/strict";
import { readRow } from "../../../../lib/source/catch_up/rows.ts";
import { fold } from "../../../../lib/source/catch_up/occurrence.ts";
import { tells } from "../../../../lib/source/catch_up/missed.ts";
import { bodyOf } from "../../../../lib/source/nautobot/catch_up/body.ts";
import { displayOf } from "../../../../lib/source/nautobot/catch_up/mod.ts";
import type { Row } from "../../../../lib/source/netbox/api.ts";
import { nautobotRecordings, recordedCall } from "../../../recordings.ts";

/** All rows of one interface, the oldest first. */
const rows: Row[] = recordedCall("nautobot/3.2.7", "object-changes-of-interface")
  .response.body.results.toReversed();

const bodies = nautobotRecordings().filter(({ body }) => body.startsWith("{")).map(({ body }) =>
  JSON.parse(body)
);

Deno.test("a change of Nautobot becomes the very body that its webhook had", () => {
  let compared = 0;
  for (const [i, full] of rows.entries()) {
    const change = readRow(full, { full: true, displayOf })!;
    const event = fold([change], null, false);
    const before = change.action === "create" ? null : rows[i - 1]!;
    const { timestamp, ...body } = bodyOf({ event, last: full, before });
    const sent = bodies.find((it) =>
      it.request_id === change.requestId && it.data.id === change.objectId
    );
    const { timestamp: later, ...expected } = sent;
    same(JSON.parse(JSON.stringify(body)), expected, sent.event);
    is(/^2026-11-22 02:1\d:\d\d\.\d{6}\+00:00$/.test(timestamp as string), true);
    is(tells({ action: change.action, time: Date.parse(later.replace(" ", "T")) }, change), true);
    compared++;
  }
  is(compared, 21);
});

Deno.test("bodyOf() takes what was deleted without an earlier row for its own state before", () => {
  const full = rows.at(-1)!;
  const event = fold([readRow(full, { full: true, displayOf })!], null, false);
  const { snapshots } = bodyOf({ event, last: full, before: null });
  const state = full.object_data_v2;
  same(snapshots, {
    prechange: state,
    postchange: null,
    differences: { added: null, removed: state },
  });
});

Deno.test("bodyOf() does with the older form of a row, and with none at all", () => {
  const full = { ...rows[1]!, object_data_v2: null };
  const event = fold([readRow(full, { full: true, displayOf })!], null, false);
  const older = bodyOf({ event, last: full, before: null }).data as Row;
  same([older.id, older.object_type, older.name], [event.objectId, "dcim.interface", "eth0"]);
  same(bodyOf({ event, last: undefined, before: null }).data, {
    id: event.objectId,
    object_type: "dcim.interface",
  });
});
