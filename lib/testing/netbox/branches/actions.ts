/**
 * What is done with branches: provisioned, synced, merged, reverted, deprovisioned.
 *
 * @module
 */
import type { Origin } from "../changes/origin.ts";
import { snapshot } from "../changes/snapshot.ts";
import { Unit } from "../changes/unit.ts";
import type { Row } from "../dataset.ts";
import type { Happening } from "../deliveries/event.ts";
import { branch as kind } from "../kinds/branch.ts";
import { Scope } from "../scope.ts";
import { type Stamp, toMillis } from "../time.ts";
import type { World } from "../world.ts";
import { follow, replay } from "./replay.ts";
import type { BranchState } from "./state.ts";

/** Makes deliveries of what happened. */
export type Announce = (happenings: readonly Happening[]) => void;

/** Gives a new branch its copy of main. */
export function provision(
  world: World,
  { id, name, schema_id }: Row,
  announce: Announce,
): BranchState {
  const branch: BranchState = {
    id,
    name: String(name),
    schemaId: String(schema_id),
    data: world.main.fork(),
    synced: world.main.changes.length,
  };
  world.branches.set(id, branch);
  // The event is made before the branch is said to be ready.
  announce([happening(world, branch, "branch_provisioned")]);
  set(world, branch, { status: "ready", last_sync: world.stamp() });
  return branch;
}

/** Takes the branch away; its row stays. */
export function deprovision(world: World, branch: BranchState, announce: Announce): void {
  announce([happening(world, branch, "branch_deprovisioned")]);
  world.branches.delete(branch.id);
}

/** Brings main's changes into the branch. No object event is sent. */
export function sync(world: World, branch: BranchState, announce: Announce): void {
  const scope = new Scope(world, branch.data);
  for (const change of world.main.changes.slice(branch.synced)) follow(scope, change);
  branch.synced = world.main.changes.length;
  set(world, branch, { last_sync: world.stamp(), last_updated: world.stamp() });
  announce([happening(world, branch, "branch_synced")]);
}

/** Makes each of the branch's changes in main, under the request and the user who made it there. */
export function merge(world: World, branch: BranchState, user: string, announce: Announce): void {
  for (const change of branch.data.changes) applyToMain(world, change, false, announce);
  const merged_by = world.user(user).id;
  const time = world.stamp();
  set(world, branch, { status: "merged", merged_time: time, merged_by, last_updated: time });
  announce([happening(world, branch, "branch_merged")]);
}

/** Takes a merge back, the last change first; again under the original requests. */
export function revert(world: World, branch: BranchState, announce: Announce): void {
  for (const change of branch.data.changes.toReversed()) applyToMain(world, change, true, announce);
  const last_updated = world.stamp();
  set(world, branch, { status: "ready", merged_time: null, merged_by: null, last_updated });
  announce([happening(world, branch, "branch_reverted")]);
}

function applyToMain(
  world: World,
  change: BranchState["data"]["changes"][number],
  back: boolean,
  announce: Announce,
): void {
  const { requestId, user } = change;
  const origin: Origin = {
    requestId,
    user,
    method: "GET",
    path: "/",
    query: {},
    branch: null,
    via: "replay",
  };
  const unit = new Unit(new Scope(world), origin);
  replay(unit, change, back);
  announce(unit.happenings);
}

function set(world: World, { id }: BranchState, values: Record<string, unknown>): void {
  const table = world.main.table(kind.objectType);
  const row = table.get(id);
  if (row) table.set(id, { ...row, ...values });
}

/** An event of the plugin: the branch as Django serialises it, with its id; no user, no request, no snapshots. */
function happening(world: World, { id }: BranchState, event: string): Happening {
  const row = world.main.table(kind.objectType).get(id)!;
  const { created, ...rest } = snapshot(kind, row, new Scope(world));
  const last_updated = toMillis(row.last_updated as Stamp);
  return {
    event,
    objectType: kind.objectType,
    objectId: id,
    data: { created, last_updated, ...rest, id },
    snapshots: null,
    origin: null,
    phantom: false,
  };
}
