import { deepStrictEqual as same, strictEqual as is } from "node:assert/strict";
import { objectPath, readChange } from "../../../lib/source/change_log/change.ts";
import { recordedCall } from "../../recordings.ts";

const [RECORDED] = recordedCall("nautobot/3.2.7", "object-changes-page-1").response.body.results;

Deno.test("readChange() tells what a row says", () => {
  same(readChange(RECORDED), {
    id: RECORDED.id,
    time: Date.parse(RECORDED.time),
    stamp: RECORDED.time,
    requestId: RECORDED.request_id,
    user: RECORDED.user_name,
    action: RECORDED.action.value,
    objectType: RECORDED.changed_object_type,
    objectId: RECORDED.changed_object_id,
  });
});

Deno.test("readChange() has ids of both kinds as text, and nobody for a user who is not named", () => {
  const change = readChange({ ...RECORDED, id: 5, changed_object_id: 7, user_name: "" })!;
  same([change.id, change.objectId, change.user], ["5", "7", null]);
});

Deno.test("readChange() leaves out what cannot be one of an object's changes", () => {
  const others = [
    { action: { value: "view" } },
    { action: null },
    { time: "soon" },
    { time: null },
    { changed_object_type: null },
    { changed_object_id: null },
  ];
  for (const other of others) is(readChange({ ...RECORDED, ...other }), null);
});

Deno.test("objectPath() reads what there is", () => {
  const url = "http://10.0.0.1:8000/nb/api/plugins/bgp/sessions/5/";
  is(objectPath({ changed_object: { url } }), "/api/plugins/bgp/sessions/5/");
  for (const changed_object of [null, "eth0", {}]) is(objectPath({ changed_object }), null);
  is(objectPath(undefined), null);
});
