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
 * - `_branch` in the query of the request (in the body from 4.7 on) asks for a branch. That is no proof: when the branch is
 *   not ready, say merged meanwhile, the plugin lets the request happen in main.
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
  const { context, data } = partsOf(body);
  const named = readBranch(context.active_branch) ?? readBranch(data.active_branch);
  return named ?? (data.active_branch === null ? null : "unknown");
}

/** Where an event happened, as far as its body goes when nobody can ask the server: not told means in main. */
export function likelyBranch(body: unknown): Branch | null {
  const told = branchOf(body);
  if (told !== "unknown") return told;
  const { GET } = partsOf(body).request;
  const schemaId = isRecord(GET) ? GET._branch : undefined;
  const asked = typeof schemaId === "string" && schemaId !== "";
  return asked ? { id: null, name: schemaId, schemaId } : null;
}

type Part = Readonly<Record<string, unknown>>;

function partsOf(
  body: unknown,
): { readonly context: Part; readonly data: Part; readonly request: Part } {
  const part = (value: unknown): Part => isRecord(value) ? value : {};
  const { context, data, request } = part(body);
  return { context: part(context), data: part(data), request: part(request) };
}

/** A branch as netbox-branching writes it, with its id, its name and its schema; null when it is none. */
export function readBranch(branch: unknown): Branch | null {
  if (!isRecord(branch)) return null;
  const { id, name, schema_id: schemaId } = branch;
  const known = (typeof id === "number" || typeof id === "string") &&
    typeof name === "string" && typeof schemaId === "string";
  return known ? { id, name, schemaId } : null;
}
