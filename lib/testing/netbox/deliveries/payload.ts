/**
 * The body of a delivery, in the form of each release.
 *
 * @module
 */
import type { Origin } from "../changes/origin.ts";
import type { World } from "../world.ts";
import { type Stamp, toOffset } from "../time.ts";
import type { Happening } from "./event.ts";

/** What a delivery says: its keys and their order are those of the release. */
export function payload(happening: Happening, world: World, at: Stamp): Record<string, unknown> {
  const { release } = world;
  const { event, objectType, data, snapshots, origin } = happening;
  const model = objectType.split(".")[1];
  // Jobs have no request, but up to 4.6 somebody's name.
  const ids = release < 407 && origin
    ? { username: origin.user, request_id: snapshots ? origin.requestId : null }
    : {};
  return {
    event,
    timestamp: toOffset(at),
    ...(release >= 404 ? { object_type: objectType } : {}),
    ...(release <= 404 ? { model } : {}),
    ...ids,
    data,
    ...(release >= 406 && snapshots && origin ? { request: requestOf(origin, release) } : {}),
    ...(snapshots ? { snapshots } : {}),
    ...(snapshots && origin ? contextOf(origin, world) : {}),
  };
}

function requestOf(origin: Origin, release: number): Record<string, unknown> {
  const { requestId: id, method, path, user, query } = origin;
  return release < 407
    ? { id, method, path, user }
    : { id, path, path_info: path, method, GET: query, user };
}

/**
 * What the plugin netbox-branching says of the branch. On 4.7 it fails for requests of the REST API, in a branch or not; before,
 * it takes them all for changes of main.
 */
function contextOf(origin: Origin, { release, plugins }: World): Record<string, unknown> {
  if (release < 404 || !("netbox_branching" in plugins)) return {};
  if (origin.via === "replay") return { context: { active_branch: null } };
  if (origin.via !== "ui") return release >= 407 ? {} : { context: { active_branch: null } };
  const { branch } = origin;
  const active_branch = branch
    ? { id: branch.id, name: branch.name, schema_id: branch.schemaId }
    : null;
  return { context: { active_branch } };
}
