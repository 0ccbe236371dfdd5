/**
 * The plugin netbox-branching: which branch a request means, and what can be done with one.
 *
 * @module
 */
import { deprovision, merge, provision, revert, sync } from "../branches/actions.ts";
import type { BranchState } from "../branches/state.ts";
import { branch as kind } from "../kinds/branch.ts";
import { json, missing, notAllowed, Refusal } from "../rest/answers.ts";
import { authorize } from "../rest/tokens.ts";
import type { World } from "../world.ts";
import type { Call } from "./call.ts";
import { detail, list } from "./objects.ts";

/** The branch that `X-NetBox-Branch` or `_branch` names; null for main. */
export function branchOf(request: Request, url: URL, world: World): BranchState | null {
  if (!("netbox_branching" in world.plugins)) return null;
  const schemaId = request.headers.get("x-netbox-branch") ?? url.searchParams.get("_branch");
  if (!schemaId) return null;
  const row = [...world.main.table(kind.objectType).values()].find((it) =>
    it.schema_id === schemaId
  );
  if (!row) throw new Refusal(400, "Invalid branch identifier");
  const branch = world.branches.get(row.id);
  if (row.status !== "ready" || !branch) throw new Refusal(400, "Selected branch is not ready.");
  return branch;
}

/** The list of branches: a new one is provisioned at once. */
export function branchList(call: Call): Response {
  const { world } = call.scope;
  const before = new Set(world.main.table(kind.objectType).keys());
  const response = list(kind, call);
  call.announce(call.unit.take());
  for (const [id, row] of world.main.table(kind.objectType)) {
    if (!before.has(id)) provision(world, row, call.announce);
  }
  return response;
}

/** One branch: it is deprovisioned before it is deleted. */
export function branchDetail(call: Call, id: number): Response {
  const { world } = call.scope;
  const branch = world.branches.get(id);
  if (branch && call.method === "DELETE") deprovision(world, branch, call.announce);
  return detail(kind, id, call);
}

const JOBS = { sync: "Sync branch", merge: "Merge branch", revert: "Revert branch" };

/** `/sync/`, `/merge/`, `/revert/`: without `commit` nothing is done. It is done at once, though answered as a job. */
export function branchAction(call: Call, id: number, action: keyof typeof JOBS): Response {
  const { method, body, token, headers, scope: { world, release }, url, announce, unit } = call;
  if (method !== "POST") throw notAllowed(method);
  authorize(token, "PATCH", kind.objectType);
  const branch = world.branches.get(id);
  if (!branch) throw missing(kind.model, release);
  if ((Object(body) as { commit?: boolean }).commit) {
    if (action === "sync") sync(world, branch, announce);
    if (action === "merge") merge(world, branch, unit.origin.user, announce);
    if (action === "revert") revert(world, branch, announce);
  }
  const job = world.nextId("core.job", world.main.table("core.job"));
  return json(200, {
    id: job,
    url: `${url.origin}/api/core/jobs/${job}/`,
    name: JOBS[action],
    object_type: kind.objectType,
    object_id: id,
    status: { value: "pending", label: "Pending" },
  }, headers);
}
