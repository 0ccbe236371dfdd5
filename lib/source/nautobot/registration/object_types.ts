/**
 * Which object types a Nautobot has, and of which webhooks are sent.
 *
 * @module
 */
import type { NetBoxApi, RequestOptions } from "../../netbox/api.ts";
import type { ObjectTypes, TypesWanted } from "../../registration/generation.ts";
import { typeName } from "../../registration/probing.ts";

const CONTENT_TYPES = "/api/extras/content-types/";

/**
 * Reads those that webhooks take (104 of 196 on 3.2.7; platforms, tags and tenant groups are not among them). The whole list
 * only where a name is not among these: it tells a wrong name from a model without webhooks.
 *
 * @throws {NetBoxError}
 */
export async function readObjectTypes(
  api: NetBoxApi,
  { exact }: TypesWanted,
  options?: RequestOptions,
): Promise<ObjectTypes> {
  const query = { feature: "webhooks" };
  const rows = await api.list(CONTENT_TYPES, { ...options, query });
  const types = new Map(rows.map((row) => [typeName(row), true]));
  if (exact.some((name) => !types.has(name))) {
    for (const row of await api.list(CONTENT_TYPES, options)) {
      if (!types.has(typeName(row))) types.set(typeName(row), false);
    }
  }
  return { types, complete: true };
}
