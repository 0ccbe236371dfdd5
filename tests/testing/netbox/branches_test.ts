import { deepStrictEqual as same, equal } from "node:assert/strict";
import { branchingRecording } from "../../recordings.ts";
import type { Branch, NetBoxDouble, Version } from "../../../lib/testing/netbox/mod.ts";
import { hook, pending, seeded } from "./setup.ts";

const EVENTS = [
  "branch_provisioned",
  "branch_deprovisioned",
  "branch_synced",
  "branch_merged",
  "branch_reverted",
];

/** A NetBox with the plugin, a webhook for everything, and a branch. */
async function branched(
  version: Version = "4.7.3",
): Promise<{ double: NetBoxDouble; branch: Branch }> {
  const double = await seeded({
    version,
    plugins: { netbox_branching: "1.2.2" },
    pluginTypes: ["netbox_branching.branch"],
    pluginEvents: EVENTS,
  });
  await hook(double, {}, {
    object_types: ["dcim.interface", "dcim.site", "netbox_branching.branch"],
    event_types: ["object_created", "object_updated", "object_deleted", ...EVENTS],
  });
  const branch = await double.branch("plan-1");
  return { double, branch };
}

const PATH = "/api/dcim/interfaces/";

/** A body as it is compared with a recorded one: what of it is not of its own place and time. */
function form(body: string) {
  const { event, object_type, data, request, context, snapshots, ...rest } = JSON.parse(body);
  const { id: _, ...named } = request ?? {};
  return {
    keys: Object.keys(JSON.parse(body)),
    event,
    object_type,
    data: Object.keys(data),
    request: named,
    context,
    snapshots: snapshots &&
      Object.entries(snapshots).map(([key, it]) => [key, it && Object.keys(it)]),
    rest: Object.keys(rest),
  };
}

Deno.test("a branch is announced, provisioned and merged in the recorded form", async () => {
  const { double, branch } = await branched();
  await double.as("admin", { branch: branch.schemaId }).patch(`${PATH}1/`, { description: "x" });
  branch.sync();
  branch.merge();
  branch.revert();
  const recorded = [
    "005-branch-created-and-provisioned-1",
    "006-branch-created-and-provisioned-2",
    "007-branch-interface-updated",
    "013-branch-synced",
    "016-branch-merged-1",
    "020-branch-merged-5",
    "021-branch-reverted-1",
    "025-branch-reverted-5",
  ];
  const bodies = double.deliveries.pending.map(({ body }) => body);
  equal(bodies.length, recorded.length);
  for (const [i, file] of recorded.entries()) {
    const [ours, theirs] = [form(bodies[i]!), form(branchingRecording(file).body)];
    if (ours.request.path === `${PATH}1/`) theirs.request = ours.request;
    same(ours, theirs, file);
  }
});

Deno.test("what is done in a branch is not seen in main, and the other way round", async () => {
  const { double, branch } = await branched();
  const there = double.as("bo", { branch: branch.schemaId });
  const here = double.as("ana");
  await there.patch(`${PATH}1/`, { description: "planned" });
  const { body: made } = await there.post(PATH, { device: 1, name: "Eth9", type: "virtual" });
  await here.patch(`${PATH}2/`, { description: "done" });
  const describe = async (client: typeof here, id: number) =>
    (await client.get(`${PATH}${id}/`)).body.description;
  same([await describe(here, 1), await describe(there, 1)], ["", "planned"]);
  same([await describe(here, 2), await describe(there, 2)], ["done", ""]);
  equal((await here.get(`${PATH}${made.id}/`)).status, 404);
});

Deno.test("an edit in a branch is delivered, but main's change log knows nothing of it", async () => {
  const { double, branch } = await branched();
  const there = double.as("bo", { branch: branch.schemaId });
  double.deliveries.pending.length = 0;
  const { requestId } = await there.patch(`${PATH}1/`, { mtu: 9000 });
  same(pending(double), ["updated dcim.interface 1"]);
  const count = async (client: typeof there) =>
    (await client.get(`/api/core/object-changes/?request_id=${requestId}`)).body.count;
  same([await count(double.as("ana")), await count(there)], [0, 1]);
  branch.merge();
  equal(await count(double.as("ana")), 1);
});

Deno.test("a merge replays every change under its own request and user, now; a revert backwards", async () => {
  const { double, branch } = await branched();
  const there = double.as("bo", { branch: branch.schemaId });
  const ids: string[] = [];
  for (const mtu of [1400, 1500]) ids.push((await there.patch(`${PATH}1/`, { mtu })).requestId);
  ids.push((await there.delete(`${PATH}2/`)).requestId);
  double.deliveries.pending.length = 0;
  const before = double.changes.length;
  const round = (work: () => void) => {
    work();
    return double.deliveries.pending.splice(0).map(({ event, requestId }) =>
      requestId ? `${event} ${ids.indexOf(requestId)}` : event
    );
  };
  const merged = ["updated 0", "updated 1", "deleted 2", "branch_merged"];
  same(round(() => branch.merge("ana")), merged);
  same(round(() => branch.revert()), ["created 2", "updated 1", "updated 0", "branch_reverted"]);
  equal(double.table("dcim.interface").get(1)!.mtu ?? null, null);
  same(round(() => branch.merge("ana")), merged);
  equal(double.table("dcim.interface").get(1)!.mtu, 1500);
  const rows = double.changes.slice(before);
  same(rows.map(({ user }) => user), Array(9).fill("bo"));
  same(rows.map(({ requestId }) => ids.indexOf(requestId)), [0, 1, 2, 2, 1, 0, 0, 1, 2]);
  equal(new Set(rows.map(({ time }) => time)).size, 9);
});

Deno.test("a merge leaves alone what main changed meanwhile", async () => {
  const { double, branch } = await branched();
  await double.as("bo", { branch: branch.schemaId }).patch(`${PATH}1/`, { mtu: 9000 });
  await double.as("ana").patch(`${PATH}1/`, { description: "uplink" });
  branch.merge();
  const { mtu, description } = double.table("dcim.interface").get(1)!;
  same([mtu, description], [9000, "uplink"]);
});

Deno.test("a branch that is not there or not open is refused in plain text", async () => {
  const { double, branch } = await branched();
  const ask = async (schemaId: string) => {
    const { status, body } = await double.as("ana", { branch: schemaId }).get(`${PATH}1/`);
    return [status, body];
  };
  same(await ask("nonsense"), [400, "Invalid branch identifier"]);
  equal((await ask(branch.schemaId))[0], 200);
  branch.merge();
  same(await ask(branch.schemaId), [400, "Selected branch is not ready."]);
});

Deno.test("only the user interface tells its branch; before 4.7 the API calls every branch main", async () => {
  const contexts = async (version: Version) => {
    const { double, branch } = await branched(version);
    double.deliveries.pending.length = 0;
    for (const ui of [true, false]) {
      for (const schemaId of [branch.schemaId, undefined]) {
        const how = { ui, ...(schemaId ? { branch: schemaId } : {}) };
        await double.as("ana", how).patch(`${PATH}1/`, { mtu: 1400 });
      }
    }
    return double.deliveries.pending.map(({ body }) => JSON.parse(body).context);
  };
  const main = { active_branch: null };
  const { active_branch: its, ...more } = (await contexts("4.7.3"))[0];
  same([Object.keys(its), its.name, more], [["id", "name", "schema_id"], "plan-1", {}]);
  same((await contexts("4.7.3")).slice(1), [main, undefined, undefined]);
  same((await contexts("4.5.10")).slice(1), [main, main, main]);
});

Deno.test("branches can be made, merged and deleted through the API", async () => {
  const { double, branch } = await branched();
  const ana = double.as("ana");
  await double.as("bo", { branch: branch.schemaId }).patch(`${PATH}1/`, { mtu: 9000 });
  double.deliveries.pending.length = 0;
  const path = `/api/plugins/branching/branches/${branch.id}/`;
  await ana.post(`${path}merge/`, { commit: false });
  same(pending(double), []);
  await ana.post(`${path}merge/`, { commit: true });
  same((await ana.get(path)).body.status, { value: "merged", label: "Merged" });
  same(pending(double), ["updated dcim.interface 1", "branch_merged netbox_branching.branch 1"]);
  double.deliveries.pending.length = 0;
  equal((await ana.delete(path)).status, 204);
  same(pending(double), [
    "branch_deprovisioned netbox_branching.branch 1",
    "deleted netbox_branching.branch 1",
  ]);
});
