import assert from "node:assert/strict";
import { asThen } from "../../../lib/source/netbox/as_then.ts";
import { recording } from "../../recordings.ts";

Deno.test("asThen() tells a recorded object as its own snapshot, up to what cannot be told", () => {
  for (const version of ["3.6.9", "4.2.9", "4.7.3"]) {
    const now = JSON.parse(recording(version, "interface-update-null-clears").body);
    const before = JSON.parse(recording(version, "interface-update-emoji-name").body);
    const then = asThen(now.data, before.snapshots.postchange);
    for (const key of ["name", "description", "enabled", "mtu", "custom_fields"]) {
      assert.deepEqual(then[key], before.data[key], `${version} ${key}`);
    }
    assert.deepEqual(then.device, now.data.device);
    assert.equal(then.type.value, before.data.type.value);
  }
});

Deno.test("asThen() knows of another related object only its id", () => {
  const now = { vlan: { id: 7, name: "v7" }, lag: null, tags: [{ id: 1 }] };
  assert.deepEqual(asThen(now, { vlan: 8, lag: 3, tags: ["red"] }), {
    vlan: { id: 8 },
    lag: 3,
    tags: [{ id: 1 }],
  });
});
