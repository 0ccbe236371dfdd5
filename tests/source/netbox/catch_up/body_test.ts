import { deepStrictEqual as same, strictEqual as is } from "node:assert/strict";
import type { Action } from "../../../../lib/event/types.ts";
import { fold } from "../../../../lib/source/catch_up/occurrence.ts";
import { bodyOf } from "../../../../lib/source/netbox/catch_up/body.ts";
import { displayOf, snapshotOf } from "../../../../lib/source/netbox/catch_up/rows.ts";
import { row } from "../../catch_up/fake_changes.ts";
import { NOON } from "../../catch_up/setup.ts";

const before = { name: "eth0", mtu: 1500 };
const between = { name: "eth0", mtu: 9000 };
const after = { name: "uplink", mtu: 9000 };

/** A body of these actions, between these states. */
function body(actions: Action[], first: object, last: object, more: object = {}) {
  const rows = actions.map((action, i) => row({ action, objectId: "7", time: NOON + i }));
  const parts = { first: { ...first }, last: { ...last }, object: null, branching: false, ...more };
  return bodyOf({ event: fold(rows, null, false), ...parts });
}

Deno.test("bodyOf() has the form of NetBox 4.7", () => {
  const object = {
    id: 7,
    url: "https://netbox.test/nb/api/dcim/interfaces/7/",
    display_url: "https://netbox.test/nb/dcim/interfaces/7/",
    display: "uplink",
    device: { id: 1, url: "https://netbox.test/nb/api/dcim/devices/1/" },
    tags: [{ id: 2, url: "https://netbox.test/nb/api/extras/tags/2/" }],
    description: "https://netbox.test/nb/",
  };
  same(
    body(["update", "update"], { prechange_data: before }, { postchange_data: after }, { object }),
    {
      event: "updated",
      timestamp: "2026-11-22T12:00:00.001123+00:00",
      object_type: "dcim.interface",
      data: {
        id: 7,
        url: "/nb/api/dcim/interfaces/7/",
        display_url: "/nb/dcim/interfaces/7/",
        display: "uplink",
        device: { id: 1, url: "/nb/api/dcim/devices/1/" },
        tags: [{ id: 2, url: "/nb/api/extras/tags/2/" }],
        description: "https://netbox.test/nb/",
      },
      request: { id: "r1", user: "ana" },
      snapshots: { prechange: before, postchange: after },
    },
  );
});

Deno.test("bodyOf() says on a server with branches that it happened in main", () => {
  const { context } = body(["create"], {}, { postchange_data: after }, { branching: true });
  same(context, { active_branch: null });
});

Deno.test("bodyOf() tells an object that is gone from the change", () => {
  const gone = { object_repr: "eth0 (uplink)" };
  same(
    body(["delete"], { prechange_data: before }, { ...gone, prechange_data: between }).data,
    { ...between, id: 7, display: "eth0 (uplink)" },
  );
  same(
    body(["create"], { prechange_data: {} }, {
      ...gone,
      prechange_data: {},
      postchange_data: after,
    })
      .data,
    { ...after, id: 7, display: "eth0 (uplink)" },
  );
  same(body(["update"], {}, { postchange_data: after }).data, {
    ...after,
    id: 7,
    display: "uplink",
  });
});

Deno.test("bodyOf() has no state before a create, none after a delete, and of both what was deleted", () => {
  const created = { prechange_data: {}, postchange_data: before };
  const updated = { prechange_data: before, postchange_data: after };
  const deleted = { prechange_data: after, postchange_data: {} };
  same(body(["create", "update"], created, updated).snapshots, {
    prechange: null,
    postchange: after,
  });
  same(body(["update", "delete"], updated, deleted).snapshots, {
    prechange: before,
    postchange: null,
  });
  same(body(["create", "delete"], created, deleted).snapshots, {
    prechange: after,
    postchange: null,
  });
});

Deno.test("bodyOf() tells what it can of rows that NetBox has pruned", () => {
  const parts = { first: undefined, last: undefined };
  const { data, snapshots } = body(["update"], {}, {}, parts);
  same([JSON.stringify(data), snapshots], ['{"id":7}', { prechange: null, postchange: null }]);
});

Deno.test("displayOf() takes the object's name out of the row's, up to 4.4", () => {
  const of = (display: string, type: string, label = "Updated") =>
    displayOf({ display, changed_object_type: type, action: { label }, user_name: "ana b" });
  const cases: readonly [string, string, string | null][] = [
    ["dcim | interface eth0 updated by ana b", "dcim.interface", "eth0"],
    ["IPAM | IP address 10.0.0.1/24 updated by ana b", "ipam.ipaddress", "10.0.0.1/24"],
    ["DCIM | virtual chassis a | b updated by ana b", "dcim.virtualchassis", "a | b"],
    ["DCIM | site site updated by ana b", "dcim.site", "site"],
    ["DCIM | site updated by x updated by ana b", "dcim.site", "updated by x"],
    ["Réseau | site eth0 updated by ana b", "dcim.site", "eth0"],
    ["DCIM | Gerät sw1 updated by ana b", "dcim.device", null],
    ["DCIM | site eth0 mis à jour par ana b", "dcim.site", null],
    ["eth0", "dcim.interface", null],
  ];
  for (const [display, type, expected] of cases) is(of(display, type), expected, display);
  is(displayOf({ object_repr: "eth0", display: "x" }), "eth0");
  is(displayOf({}), null);
});

Deno.test("snapshotOf() reads what there is", () => {
  for (const prechange_data of [null, {}, undefined]) {
    is(snapshotOf({ prechange_data }, "prechange_data"), null);
  }
});
