/**
 * What a webhook body tells of the branch it happened in (plugin netbox-branching).
 *
 * @module
 */
import { isRecord } from "../../event/changes.ts";
import type { Branch } from "../../event/types.ts";

/**
 * What a body alone tells on a server that has netbox-branching: the branch, null for main, or `"unknown"`.
 *
 * - `data.active_branch` is right for every request, null included. It is there only where the administrator put the
 *   plugin's `add_branch_context` into `EVENTS_PIPELINE` (measured: plugin 1.2.2).
 * - `context.active_branch` is right where it names a branch. Missing or null it tells nothing: on NetBox 4.7 a change by
 *   REST has no `context`, in a branch or not (netbox-branching issue #675); on 4.4 to 4.6 it is null in both.
 * - `_branch` in the query of the request (in the body from 4.7 on) names the schema of a branch, and nothing else of it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { branchOf } from "./normalise_branch.ts";
 *
 * assert.equal(branchOf({ event: "updated", data: { id: 1 } }), "unknown");
 * assert.equal(branchOf({ event: "updated", data: { id: 1, active_branch: null } }), null);
 * ```
 */
export function branchOf(body: unknown): Branch | null | "unknown" {
  if (!isRecord(body)) return "unknown";
  const [context, data, request] = [body.context, body.data, body.request].map((it) =>
    isRecord(it) ? it : {}
  );
  const named = read(context!.active_branch) ?? read(data!.active_branch);
  if (named) return named;
  const schemaId = isRecord(request!.GET) ? request!.GET._branch : undefined;
  if (typeof schemaId === "string" && schemaId !== "") {
    return { id: null, name: schemaId, schemaId };
  }
  return data!.active_branch === null ? null : "unknown";
}

function read(branch: unknown): Branch | null {
  if (!isRecord(branch)) return null;
  const { id, name, schema_id: schemaId } = branch;
  const known = (typeof id === "number" || typeof id === "string") &&
    typeof name === "string" && typeof schemaId === "string";
  return known ? { id, name, schemaId } : null;
}
