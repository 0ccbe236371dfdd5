/**
 * What a source says of its data: its OpenAPI document, object types and custom fields.
 *
 * @module
 */
import type { OpenApiDocument } from "./document.ts";
import { endpointsOf } from "./endpoints.ts";
import type { ObjectEndpoint, SourceModel } from "./model.ts";
import { objectTypeOf } from "./object_types.ts";
import { unnamedLists } from "./quirks.ts";
import { collectShapes } from "./shapes.ts";

export { fetchCustomFields } from "./custom_fields.ts";
export { DocumentError, type OpenApiDocument, toDocument } from "./document.ts";
export { fetchDocument, fetchObjectTypes } from "./fetch.ts";
export type * from "./model.ts";

/**
 * Reads a document.
 *
 * @param names All object types of the source; empty: they are not known.
 */
export function modelOf(document: OpenApiDocument, names: readonly string[]): SourceModel {
  const { kind, version, schemas } = document;
  const endpoints = endpointsOf(document).map((endpoint): ObjectEndpoint => ({
    ...endpoint,
    objectType: objectTypeOf(endpoint, names, kind),
  }));
  const writtenAs = new Map(
    endpoints.flatMap(({ reads, writes }) => reads && writes ? [[reads, writes]] : []),
  );
  const shapes = collectShapes(document, writtenAs, (shape) => {
    const written = schemas[writtenAs.get(shape) ?? ""]?.properties ?? {};
    const lists = Object.keys(written).filter((name) => written[name]?.type === "array");
    return unnamedLists(kind, shape, lists);
  });
  for (const { reads, writes, details } of endpoints) {
    for (const name of [reads, ...details.flatMap(({ lists, makes }) => [lists, makes])]) {
      if (name !== null) shapes.add(name, "read");
    }
    if (writes !== null) shapes.add(writes, "write");
  }
  return { kind, version, endpoints, shapes: shapes.all };
}
