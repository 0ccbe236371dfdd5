import assert from "node:assert/strict";
import { normalise } from "../../../lib/source/netbox/normalise.ts";
import { branchingRecording, branchingRecordings, recording } from "../../recordings.ts";
import { arrived } from "./arrived.ts";

/** What NetBox 4.2.5 sent, as shown in netbox-branching issue #81. */
const ON_4_2 = {
  event: "branch_provisioned",
  timestamp: "2025-03-18T14:42:44.321749+00:00",
  model: "branch",
  username: "admin",
  request_id: null,
  data: {
    created: "2025-03-18T14:42:38.274Z",
    last_updated: "2025-03-18T14:42:38.274Z",
    description: "",
    name: "Branch 2",
    owner: 1,
    schema_id: "33kzhzk2",
    status: "new",
    last_sync: null,
    merged_time: null,
    merged_by: null,
    custom_fields: {},
    tags: [],
    id: 3,
  },
};

function pluginEvent(body: unknown) {
  const event = normalise(body, arrived());
  assert.ok(event.kind === "plugin");
  return event;
}

Deno.test("normalise() reads an event type of a plugin under its own name", () => {
  const names = branchingRecordings().map((it) => normalise(JSON.parse(it.body), arrived()))
    .filter((it) => it.kind === "plugin").map((it) => it.name);
  assert.deepEqual([...new Set(names)], [
    "branch_provisioned",
    "branch_synced",
    "branch_merged",
    "branch_reverted",
    "branch_deprovisioned",
  ]);
  const event = pluginEvent(JSON.parse(branchingRecording("020-branch-merged-5").body));
  assert.equal(event.name, "branch_merged");
  assert.equal(event.objectType, "netbox_branching.branch");
  assert.equal(event.display, "plan-1");
  assert.equal(event.data?.status, "merged");
});

Deno.test("normalise() reads neither user nor request of a plugin event of 4.7: it sends none", () => {
  const { user, requestId } = pluginEvent(
    JSON.parse(branchingRecording("020-branch-merged-5").body),
  );
  assert.equal(user, null);
  assert.equal(requestId, null);
});

Deno.test("normalise() reads a plugin event of 4.2, which has neither object type nor URL", () => {
  const event = pluginEvent(ON_4_2);
  assert.equal(event.name, "branch_provisioned");
  assert.equal(event.objectType, "netbox_branching.branch");
  assert.equal(event.display, "Branch 2");
  assert.equal(event.user, "admin");
  assert.equal(event.requestId, null);
  assert.equal(event.timestamp.toISOString(), "2025-03-18T14:42:44.321Z");
  assert.equal(event.data, ON_4_2.data);
});

Deno.test("normalise() reads a plugin event of 4.4, which has both model and object type", () => {
  const { event, timestamp, ...rest } = ON_4_2;
  const object_type = "netbox_branching.branch";
  assert.equal(pluginEvent({ event, timestamp, object_type, ...rest }).user, "admin");
});

Deno.test("normalise() reads the job events that each version sends", () => {
  for (const version of ["4.0.11", "4.1.11", "4.2.9", "4.3.7", "4.4.10", "4.5.10", "4.6.8"]) {
    const event = normalise(JSON.parse(recording(version, "script-fail").body), arrived());
    assert.ok(event.kind === "job" && event.action === "job_ended", version);
    assert.equal(event.objectType, "extras.script");
    assert.equal(event.user, "admin");
    // A job has no request, on any version.
    assert.equal(event.requestId, null);
    assert.ok(event.data?.log.some((it: { status: string }) => it.status === "failure"), version);
  }
  const { user, requestId } = normalise(
    JSON.parse(recording("4.7.3", "script-fail").body),
    arrived(),
  );
  assert.deepEqual([user, requestId], [null, null]);
});

Deno.test("normalise() reads a job that starts, which has no data yet", () => {
  for (const version of ["4.0.11", "4.7.3"]) {
    const body = JSON.parse(recording(version, "script-fail-with-start-rule").body);
    const event = normalise(body, arrived());
    assert.ok(event.kind === "job" && event.action === "job_started", version);
    assert.equal(event.objectType, "extras.script");
    assert.equal(event.data, null);
  }
});
