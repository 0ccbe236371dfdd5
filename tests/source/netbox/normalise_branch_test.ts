import assert from "node:assert/strict";
import type { Branch, ObjectEvent } from "../../../lib/event/types.ts";
import { branchOf } from "../../../lib/source/netbox/normalise_branch.ts";
import { normalise } from "../../../lib/source/netbox/normalise.ts";
import { branchingRecording, branchingRecordings } from "../../recordings.ts";
import { shortSummary } from "../summary.ts";
import { arrived } from "./arrived.ts";

const bodyOf = (file: string) => JSON.parse(branchingRecording(file).body);
const plan4: Branch = { id: 4, name: "plan-4", schemaId: "k3j7iqgj" };

Deno.test("normalise() reads every body of NetBox 4.7.3 with branches", async (t) => {
  for (const it of branchingRecordings()) {
    const event = normalise(JSON.parse(it.body), arrived());
    await t.assertSnapshot(event, { name: it.file, serializer: shortSummary });
  }
});

Deno.test("branchOf() tells the branch where the context names one", () => {
  assert.deepEqual(branchOf(bodyOf("052-ui-branch-site-created")), plan4);
});

Deno.test("branchOf() does not trust a context without a branch: REST edits have none in a branch either", () => {
  for (const { file, body } of branchingRecordings()) {
    const { context, data } = JSON.parse(body);
    const silent = !context?.active_branch && !("active_branch" in data);
    if (silent) assert.equal(branchOf(JSON.parse(body)), "unknown", file);
  }
  assert.equal(branchOf(bodyOf("007-branch-interface-updated")), "unknown");
  assert.equal(branchOf(bodyOf("008-main-interface-updated")), "unknown");
  assert.equal(branchOf(bodyOf("016-branch-merged-1")), "unknown");
});

Deno.test("branchOf() trusts the pipeline in either case", () => {
  assert.equal(branchOf(bodyOf("054-pipeline-main-interface-updated")), null);
  assert.deepEqual(branchOf(bodyOf("055-pipeline-branch-interface-updated")), plan4);
  assert.deepEqual(branchOf(bodyOf("056-pipeline-branch-interface-deleted")), plan4);
  assert.equal(branchOf(bodyOf("058-pipeline-branch-merged-2")), null);
});

Deno.test("branchOf() takes a query for a branch as no proof: one that is not ready leads to main", () => {
  assert.equal(branchOf(bodyOf("009-branch-interface-updated-by-query")), "unknown");
});

Deno.test("branchOf() lets whatever names a branch win over what says main", () => {
  const main = bodyOf("054-pipeline-main-interface-updated");
  const { context } = bodyOf("052-ui-branch-site-created");
  assert.deepEqual(branchOf({ ...main, context }), plan4);
});

Deno.test("branchOf() has an answer for any value", () => {
  for (const active_branch of [undefined, "x", 7, [], {}, { id: 1 }, { id: 1, name: "x" }]) {
    assert.equal(branchOf({ data: { active_branch } }), "unknown");
    assert.equal(branchOf({ context: { active_branch }, request: [], data: null }), "unknown");
  }
  for (const body of [null, 7, "x", [], {}]) assert.equal(branchOf(body), "unknown");
});

Deno.test("normalise() takes an event for one of main where its body does not tell", () => {
  const read = (file: string) => normalise(bodyOf(file), arrived()) as ObjectEvent;
  assert.equal(read("007-branch-interface-updated").branch, null);
  assert.deepEqual(read("055-pipeline-branch-interface-updated").branch, plan4);
});

Deno.test("normalise() takes a query for a branch at its word when nobody asked the server", () => {
  const body = bodyOf("009-branch-interface-updated-by-query");
  const branch = (GET: unknown) =>
    (normalise({ ...body, request: { ...body.request, GET } }, arrived()) as ObjectEvent).branch;
  assert.deepEqual(branch(body.request.GET), {
    id: null,
    name: "edhfap7l",
    schemaId: "edhfap7l",
  });
  for (const GET of [{ _branch: "" }, { _branch: 7 }, {}, null]) assert.equal(branch(GET), null);
  const main = { ...body, data: { ...body.data, active_branch: null } };
  assert.equal((normalise(main, arrived()) as ObjectEvent).branch, null);
});

Deno.test("normalise() believes what the server said since, more than the body", () => {
  const read = (file: string, branch: Branch | null) =>
    (normalise(bodyOf(file), arrived({ branch })) as ObjectEvent).branch;
  const found = { id: 1, name: "plan-1", schemaId: "edhfap7l" };
  assert.equal(read("007-branch-interface-updated", found), found);
  assert.equal(read("009-branch-interface-updated-by-query", found), found);
  assert.equal(read("052-ui-branch-site-created", null), null);
});
