import assert from "node:assert/strict";
import { createNetBoxApi } from "../../../lib/source/netbox/api.ts";
import { ourUser, ownUserFrom } from "../../../lib/source/netbox/identity.ts";
import { ADMIN, createNetBoxDouble, type Version } from "../../../lib/testing/netbox/mod.ts";
import { recordedCall } from "../../recordings.ts";
import { changeLogDouble } from "../change_log/double.ts";

const rows = recordedCall("netbox-branching/1.2.2", "main-object-changes-after-merge").response.body
  .results;

const api = (version: Version, token: string) => {
  const { url, fetch } = createNetBoxDouble({ version });
  return createNetBoxApi({ url, token, fetch });
};

Deno.test("ourUser() asks NetBox from 4.5 on", async () => {
  for (const [version, release] of [["4.5.10", 405], ["4.7.3", 407]] as const) {
    assert.equal(await ourUser(api(version, ADMIN), release), "admin");
    await assert.rejects(ourUser(api(version, "wrong"), release), {
      name: "NetBoxError",
      status: 403,
    });
  }
});

Deno.test("ourUser() does not ask before 4.5, where nothing would answer", async () => {
  const reader = changeLogDouble({ release: 404, main: [] });
  for (const release of [306, 404, null]) assert.equal(await ourUser(reader, release), null);
  assert.deepEqual(reader.asked, []);
});

Deno.test("ownUserFrom() takes our name from the change that a request of ours made", async () => {
  for (const release of [306, 404] as const) {
    const reader = changeLogDouble({ release, main: rows });
    const { request_id, user_name } = rows[0];
    assert.equal(await ownUserFrom(reader, request_id, release), user_name);
    assert.equal(await ownUserFrom(reader, "00000000-0000-0000-0000-000000000000", release), null);
  }
});

Deno.test("ownUserFrom() does not take somebody else's change for ours", async () => {
  const answers = { "/api/core/object-changes/": { status: 200, body: { results: rows } } };
  const reader = changeLogDouble({ release: 404, main: [], answers });
  assert.equal(await ownUserFrom(reader, "00000000-0000-0000-0000-000000000000", 404), null);
});
