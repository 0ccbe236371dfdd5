import assert from "node:assert/strict";
import type { ObjectEvent } from "../../../lib/event/types.ts";
import { createNetBoxApi } from "../../../lib/source/netbox/api.ts";
import { hasBranching, whereHappened } from "../../../lib/source/netbox/branches.ts";
import { normalise } from "../../../lib/source/netbox/normalise.ts";
import { branchingRecording, branchingRecordings, recordedCall } from "../../recordings.ts";
import { changeLogDouble, type ChangeLogState, type Row } from "../change_log/double.ts";
import { arrived } from "./arrived.ts";

const call = (label: string) => recordedCall("netbox-branching/1.2.2", label).response.body;
const event = (file: string) =>
  normalise(JSON.parse(branchingRecording(file).body), arrived()) as ObjectEvent;

/** The rows of all interfaces in main, after the first merge of plan-1. */
const AFTER: readonly Row[] = call("main-object-changes-after-merge").results;
const MERGE = "2026-11-22T02:26:00Z";
const BEFORE = AFTER.filter(({ time }) => time < MERGE);
const plan1: Row = call("branch-by-name").results[0];

const double = (special: Partial<ChangeLogState> = {}) =>
  changeLogDouble({
    release: 407,
    main: AFTER,
    branches: [plan1],
    inBranches: { edhfap7l: call("branch-object-changes").results },
    ...special,
  });

/** Every change of an interface up to the end of the first merge, with where it happened. */
const upToMerge = branchingRecordings().slice(0, 20)
  .filter(({ body }) => JSON.parse(body).object_type === "dcim.interface")
  .map(({ file, label }) => ({ file, inMain: !label.startsWith("branch-interface") }));

Deno.test("whereHappened() is right about every recorded event, asked before the merge or after it", async () => {
  assert.equal(upToMerge.length, 14);
  for (const main of [BEFORE, AFTER]) {
    for (const { file, inMain } of upToMerge) {
      if (main === BEFORE && file.includes("branch-merged")) continue; // is not yet
      const where = await whereHappened(double({ main }), event(file), {
        release: 407,
        again: true,
      });
      assert.equal(where, inMain ? "main" : "in a branch", file);
    }
  }
});

Deno.test("whereHappened() is right about an event that is delivered again after its merge", async () => {
  const body = JSON.parse(branchingRecording("007-branch-interface-updated").body);
  const late = normalise(body, arrived({ receivedAt: Date.parse("2026-11-22T03:00:00Z") }));
  const where = await whereHappened(double(), late as ObjectEvent, { release: 407, again: true });
  assert.equal(where, "in a branch");
});

Deno.test("whereHappened() waits before it takes a change for one of a branch", async () => {
  const inBranch = event("007-branch-interface-updated");
  assert.equal(await whereHappened(double(), inBranch, { release: 407 }), "not yet");
  // The row of a change in main may be a moment late.
  const inMain = event("008-main-interface-updated");
  assert.equal(await whereHappened(double({ main: [] }), inMain, { release: 407 }), "not yet");
  assert.equal(await whereHappened(double(), inMain, { release: 407, again: true }), "main");
});

Deno.test("whereHappened() names the branch when asked to", async () => {
  const reader = double();
  const where = await whereHappened(reader, event("007-branch-interface-updated"), {
    release: 407,
    again: true,
    which: true,
  });
  assert.deepEqual(where, { branch: { id: 1, name: "plan-1", schemaId: "edhfap7l" } });
  assert.deepEqual(reader.asked.map(({ branch }) => branch), [undefined, undefined, "edhfap7l"]);
});

Deno.test("whereHappened() asks open branches only, and 20 of them at most", async () => {
  const ready = Array.from({ length: 30 }, (_, id) => ({ ...plan1, id, schema_id: `s${id}` }));
  const merged = { ...plan1, schema_id: "merged", status: { value: "merged", label: "Merged" } };
  const inBranches = Object.fromEntries(ready.map(({ schema_id }) => [schema_id, []]));
  const reader = double({ branches: [merged, ...ready], inBranches });
  const options = { release: 407, again: true, which: true };
  const inBranch = event("007-branch-interface-updated");
  assert.equal(await whereHappened(reader, inBranch, options), "in a branch");
  assert.deepEqual(
    reader.asked.slice(2).map(({ branch }) => branch),
    ready.slice(0, 20).map(({ schema_id }) => schema_id),
  );
});

Deno.test("whereHappened() knows a no-op: nothing of it is logged anywhere", async () => {
  const body = JSON.parse(branchingRecording("008-main-interface-updated").body);
  const snapshots = { prechange: body.snapshots.prechange, postchange: body.snapshots.prechange };
  const noOp = normalise({ ...body, snapshots }, arrived()) as ObjectEvent;
  assert.equal(await whereHappened(double({ main: [] }), noOp, { release: 407 }), "no change");
  // Up to 3.6 even a no-op has a row.
  assert.equal(await whereHappened(double(), noOp, { release: 407 }), "main");
});

Deno.test("whereHappened() goes by the rows of that object under that request alone", async () => {
  const inMain = event("008-main-interface-updated");
  const [row] = AFTER.filter(({ request_id }) => request_id === inMain.requestId);
  const others = [
    { ...row, changed_object_id: 99 },
    { ...row, changed_object_type: "dcim.device" },
    { ...row, request_id: "another" },
  ];
  // A server that ignores the filters gives them all.
  const reader = double({
    answers: {
      "/api/core/object-changes/": { status: 200, body: { next: null, results: others } },
    },
  });
  assert.equal(await whereHappened(reader, inMain, { release: 407 }), "not yet");
});

Deno.test("whereHappened() waits up to 4.6 for a merge to end: its webhooks leave before its rows are seen", async () => {
  const replay = event("016-branch-merged-1");
  for (const value of ["merging", "reverting"]) {
    const branches = [{ ...plan1, status: { value, label: "…" } }];
    const ask = (release: number | null) =>
      whereHappened(double({ main: BEFORE, branches }), replay, { release, again: true });
    assert.equal(await ask(406), "not yet");
    assert.equal(await ask(null), "not yet");
    // 4.7 sends them when the rows are there.
    assert.equal(await ask(407), "in a branch");
  }
  const options = { release: 406, again: true };
  assert.equal(await whereHappened(double({ main: BEFORE }), replay, options), "in a branch");
  assert.equal(await whereHappened(double(), replay, options), "main");
});

Deno.test("whereHappened() asks each release at its own path", async () => {
  const inMain = event("008-main-interface-updated");
  for (const [release, path] of [[400, "extras"], [401, "core"], [null, "core"]] as const) {
    const reader = double({ release: release ?? 407 });
    assert.equal(await whereHappened(reader, inMain, { release }), "main");
    assert.deepEqual(reader.asked.map((it) => it.path), [`/api/${path}/object-changes/`]);
  }
});

Deno.test("whereHappened() fails when the change log cannot be read: it never guesses", async () => {
  const inMain = event("008-main-interface-updated");
  const body = { detail: "You do not have permission to perform this action." };
  const refused = { "/api/core/object-changes/": { status: 403, body } };
  await assert.rejects(whereHappened(double({ answers: refused }), inMain, { release: 407 }), {
    name: "NetBoxError",
    status: 403,
    message: "GET /api/core/object-changes/ was answered with 403: You do not have permission to " +
      "perform this action.",
  });
  for (const answer of [[], { results: [{}] }, { results: [{ request_id: "x", time: "soon" }] }]) {
    const answers = { "/api/core/object-changes/": { status: 200, body: answer } };
    await assert.rejects(whereHappened(double({ answers }), inMain, { release: 407 }), {
      name: "NetBoxError",
    });
  }
  await assert.rejects(
    whereHappened(double(), { ...inMain, requestId: null }, { release: 407 }),
    { message: /^Cannot tell whether dcim.interface "eth1" changed in a branch: its event has no/ },
  );
});

Deno.test("whereHappened() works with the small client, which names the branch in a header", async () => {
  const seen: { path: string; branch: string | null }[] = [];
  const api = createNetBoxApi({
    url: "http://netbox.test",
    token: null,
    async fetch(url, { headers }) {
      const { pathname, searchParams } = new URL(url);
      const branch = new Headers(headers).get("x-netbox-branch");
      seen.push({ path: pathname, branch });
      const query = Object.fromEntries(searchParams);
      const options = { query, ...(branch === null ? {} : { branch }) };
      const { status, body } = await double().get(pathname, options);
      return Response.json(body, { status });
    },
  });
  const where = await whereHappened(api, event("010-branch-interface-created"), {
    release: 407,
    again: true,
    which: true,
  });
  assert.deepEqual(where, { branch: { id: 1, name: "plan-1", schemaId: "edhfap7l" } });
  assert.deepEqual(seen.map(({ branch }) => branch), [null, null, "edhfap7l"]);
});

Deno.test("hasBranching() goes by the plugins of the status", () => {
  assert.equal(hasBranching(call("status")), true);
  assert.equal(hasBranching({ plugins: { netbox_bgp: "0.1" } }), false);
});
