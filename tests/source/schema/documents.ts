/**
 * OpenAPI documents of real servers, cut to the paths that hookbox uses.
 *
 * @module
 */
import type { OpenApiDocument, Schema } from "../../../lib/source/schema/document.ts";
import { toDocument } from "../../../lib/source/schema/mod.ts";

const FIXTURES = new URL("../../fixtures/", import.meta.url);

/** Where one of them is. */
export function documentFile(server: Server): URL {
  return new URL(`${server}/openapi.json`, FIXTURES);
}

/** A server, by the folder of what was recorded of it. The second is NetBox 4.7.3 with a plugin, and with full filters. */
export type Server = "netbox/4.7.3" | "netbox-branching/1.2.2" | "nautobot/3.2.7";

/** Its document. */
export function documentOf(server: Server): OpenApiDocument {
  return toDocument(JSON.parse(Deno.readTextFileSync(documentFile(server))));
}

/** The rows of a list of NetBox 4.7.3 with a plugin: `custom-fields`. */
export function rowsOf(list: string): Record<string, unknown>[] {
  const file = new URL(`netbox-branching/1.2.2/${list}.json`, FIXTURES);
  return JSON.parse(Deno.readTextFileSync(file)).results;
}

/** Kinds of objects whose schemas were kept of every version of NetBox, and where they are listed. */
const KEPT = {
  "/api/dcim/devices/": "Device",
  "/api/dcim/interfaces/": "Interface",
  "/api/dcim/sites/": "Site",
};

/** The schemas that were kept of a NetBox, in a document with their lists. */
export function keptDocumentOf(version: string): OpenApiDocument {
  const file = new URL(`netbox/${version}/openapi-dcim.json`, FIXTURES);
  const kept = JSON.parse(Deno.readTextFileSync(file));
  const schemas: Record<string, Schema> = kept.components.schemas;
  const first = (...names: string[]) => names.find((name) => name in schemas)!;
  const paths = Object.entries(KEPT).map(([path, model]) => {
    const read = first(model, `${model}WithConfigContext`);
    const written = first(
      `Writable${model}Request`,
      `Writable${model}WithConfigContextRequest`,
      `${model}Request`,
    );
    const page = { properties: { results: { type: "array", items: { $ref: `#/x/${read}` } } } };
    const json = (schema: Schema) => ({ content: { "application/json": { schema } } });
    return [path, {
      get: { responses: { 200: json(page) } },
      post: { requestBody: json({ $ref: `#/x/${written}` }) },
    }];
  });
  return toDocument({ ...kept, paths: Object.fromEntries(paths) });
}
