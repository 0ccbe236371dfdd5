/**
 * What is asked of a source about its data.
 *
 * @module
 */
import type { NetBoxApi } from "../netbox/api.ts";
import type { SourceKind } from "../product.ts";
import { openSource } from "../registration/sources.ts";

/** Where the OpenAPI document is, in JSON. */
const PATHS: Readonly<Record<SourceKind, { path: string; query?: { format: string } }>> = {
  netbox: { path: "/api/schema/", query: { format: "json" } },
  nautobot: { path: "/api/swagger.json" },
};

/**
 * Asks for the OpenAPI document. The source makes it anew: that takes from 5 seconds to 2 minutes (measured: NetBox 3.6 to
 * 4.7), and the answer has some 15 MB.
 *
 * @throws {NetBoxError}
 */
export async function fetchDocument(api: NetBoxApi): Promise<unknown> {
  const { path, query } = PATHS[api.product.kind];
  const accept = "application/vnd.oai.openapi+json, application/json;q=0.9";
  return (await api.get(path, { accept, ...(query ? { query } : {}) })).body;
}

/**
 * Asks for the names of all object types; none where the token's user may not read them.
 *
 * @throws {NetBoxError}
 */
export async function fetchObjectTypes(api: NetBoxApi): Promise<string[]> {
  const { objectTypes } = await openSource(api);
  // Nautobot gives its whole list only when it is asked for a name that is not among those with webhooks.
  const { types, complete } = await objectTypes(api, { exact: [""], unsure: () => false });
  return complete ? [...types.keys()] : [];
}
