/**
 * Which endpoint a path has, in each release.
 *
 * @module
 */
import { typesPaths } from "../object_types.ts";
import type { World } from "../world.ts";
import { availableIps } from "./available_ips.ts";
import { branchAction, branchDetail, branchList } from "./branches.ts";
import type { Endpoint } from "./call.ts";
import { changesPath, objectChanges } from "./object_changes.ts";
import { detail, list } from "./objects.ts";
import { authenticationCheck, backgroundQueues, graphql, objectTypes, status } from "./server.ts";

/** The endpoint of a path, or nothing where NetBox has a page for people. */
export function route(path: string, world: World): Endpoint | undefined {
  return fixed(path, world) ?? objects(path, world);
}

function fixed(path: string, { release, plugins }: World): Endpoint | undefined {
  if (path === "/api/status/") return status;
  if (path === "/graphql/") return graphql;
  if (typesPaths(release).includes(path)) return objectTypes;
  if (path === "/api/authentication-check/" && release >= 405) return authenticationCheck;
  if (path === "/api/core/background-queues/" && release >= 402) return backgroundQueues;
  const available = /^\/api\/ipam\/prefixes\/(\d+)\/available-ips\/$/.exec(path);
  if (available) return (call) => availableIps(call, Number(available[1]));
  const change = split(path, changesPath(release));
  if (change) return (call) => objectChanges(call, change.id);
  const action = /^\/api\/plugins\/branching\/branches\/(\d+)\/(sync|merge|revert)\/$/.exec(path);
  if (action && "netbox_branching" in plugins) {
    return (call) => branchAction(call, Number(action[1]), action[2] as "sync");
  }
}

function objects(path: string, { kinds }: World): Endpoint | undefined {
  for (const kind of kinds.values()) {
    const found = split(path, kind.path);
    if (!found) continue;
    const { id } = found;
    if (kind.objectType === "netbox_branching.branch") {
      return (call) => id === undefined ? branchList(call) : branchDetail(call, id);
    }
    return id === undefined ? (call) => list(kind, call) : (call) => detail(kind, id, call);
  }
}

/** The id behind a path, if the path is that or one of its objects. */
function split(path: string, base: string): { id?: number } | undefined {
  if (!path.startsWith(base)) return undefined;
  const rest = path.slice(base.length);
  if (rest === "") return {};
  return /^\d+\/$/.test(rest) ? { id: parseInt(rest) } : undefined;
}
