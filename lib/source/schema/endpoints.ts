/**
 * The endpoints of a document.
 *
 * @module
 */
import { type OpenApiDocument, refOf, requestOf, responseOf, type Schema } from "./document.ts";
import { filtersOf } from "./filters.ts";
import type { DetailEndpoint, ObjectEndpoint } from "./model.ts";

/** `/api/dcim/interfaces/`, `/api/plugins/bgp/sessions/{id}/sync/`. Nautobot's paths come without `/api`. */
const PATH =
  /^(?:.*?\/api)?\/(plugins\/)?([a-z0-9_-]+)\/([a-z0-9_-]+)\/(?:\{[^}]+\}\/(?:([a-z0-9_-]+)\/)?)?$/;

/** An endpoint whose object type is not looked up yet. */
export type RawEndpoint = Omit<ObjectEndpoint, "objectType">;

/** All lists of a document, and what else can be asked for at their place. */
export function endpointsOf(document: OpenApiDocument): RawEndpoint[] {
  const details = detailsOf(document);
  return Object.entries(document.paths).flatMap(([path, operations]) => {
    const [match, plugins, app, name, detail] = PATH.exec(path) ?? [];
    const isList = match !== undefined && !match.includes("{") && detail === undefined;
    if (!isList || app === undefined || name === undefined) return [];
    const { get, post } = operations;
    if (!get && !post) return [];
    const patch = Object.entries(document.paths)
      .find(([other]) => other.startsWith(`${path}{`) && other.endsWith("}/"))?.[1].patch;
    const writes = writtenAt(document, requestOf(post), requestOf(patch));
    return [{
      app: plugins === undefined ? underscored(app) : app,
      plugin: plugins !== undefined,
      name: underscored(name),
      reads: pagedIn(document, responseOf(get)),
      ...writes,
      filters: filtersOf(get),
      details: details.get(path) ?? [],
    }];
  });
}

/** Endpoints below objects, by the path of their list. */
function detailsOf(document: OpenApiDocument): Map<string, DetailEndpoint[]> {
  const found = new Map<string, DetailEndpoint[]>();
  for (const [path, { get, post }] of Object.entries(document.paths)) {
    const detail = PATH.exec(path)?.[4];
    if (detail === undefined) continue;
    const list = path.slice(0, path.indexOf("{"));
    const others = found.get(list) ?? [];
    const name = underscored(detail);
    if (others.some((other) => other.name === name)) continue;
    const lists = listedIn(document, responseOf(get));
    const makes = listedIn(document, responseOf(post));
    found.set(list, [...others, { name, lists, makes }]);
  }
  return found;
}

/** The shape of the rows of a list; null where it is no list of objects with fields. */
function pagedIn(document: OpenApiDocument, schema: Schema | undefined): string | null {
  const page = document.schemas[refOf(schema ?? {}) ?? ""] ?? schema;
  return rowsOf(document, page?.properties?.results);
}

/** The same, also where it comes without pages. */
function listedIn(document: OpenApiDocument, schema: Schema | undefined): string | null {
  return pagedIn(document, schema) ?? rowsOf(document, schema);
}

function rowsOf({ schemas }: OpenApiDocument, rows: Schema | undefined): string | null {
  const name = rows?.type === "array" ? refOf(rows.items ?? {}) : undefined;
  return name !== undefined && schemas[name]?.properties ? name : null;
}

/** What can be written, and what a new object must have. */
function writtenAt(
  document: OpenApiDocument,
  created: Schema | undefined,
  changed: Schema | undefined,
): Pick<ObjectEndpoint, "writes" | "needed"> {
  const one = created?.oneOf?.find((schema) => refOf(schema) !== undefined) ?? created;
  const name = refOf(one ?? {}) ?? refOf(changed ?? {});
  const schema = name === undefined ? undefined : document.schemas[name];
  if (name === undefined || schema?.properties === undefined) return { writes: null, needed: [] };
  return { writes: name, needed: created ? schema.required ?? [] : [] };
}

function underscored(name: string): string {
  return name.replaceAll("-", "_");
}
