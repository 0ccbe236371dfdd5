/**
 * Which object types a NetBox has, and of which events can be had.
 *
 * @module
 */
import { isDenied } from "../../registration/permissions.ts";
import { refusedWords, typeName } from "../../registration/probing.ts";
import type { ObjectTypes, TypesWanted } from "../../registration/generation.ts";
import type { NetBoxApi, RequestOptions, Row } from "../api.ts";

/** Where a version tells it. */
export interface TypeLists {
  readonly path: string;
  /** Whether the list says which of them take event rules. */
  readonly listsFeatures: boolean;
  /** Where triggers are made, and the field that holds their object types: what is refused there has no events. */
  readonly triggersPath: string;
  readonly triggersField: string;
}

/**
 * Reads the object types. Up to 4.3 the list does not say of which events can be had: there those that matter, and that
 * nothing of ours proves, are tried.
 *
 * @throws {NetBoxError}
 */
export async function readObjectTypes(
  api: NetBoxApi,
  wanted: TypesWanted,
  lists: TypeLists,
  options?: RequestOptions,
): Promise<ObjectTypes> {
  const rows = await readList(api, lists.path, options);
  if (rows && lists.listsFeatures) {
    const types = new Map(rows.map((row) => {
      const features = Array.isArray(row.features) ? row.features : [];
      return [typeName(row), features.includes("event_rules")];
    }));
    return { types, complete: true };
  }
  const names = rows?.map(typeName) ?? [...new Set(wanted.exact)];
  const { triggersPath, triggersField } = lists;
  const tried = names.filter(wanted.unsure);
  const refused = await refusedWords(api, triggersPath, triggersField, tried, options);
  // Without the list, what is refused may not be there at all.
  const types = rows
    ? new Map(names.map((name) => [name, !refused.has(name)]))
    : new Map(names.filter((name) => !refused.has(name)).map((name) => [name, true]));
  return { types, complete: rows !== null };
}

/** Null where the token's user may not read it. */
async function readList(
  api: NetBoxApi,
  path: string,
  options?: RequestOptions,
): Promise<Row[] | null> {
  try {
    return await api.list(path, options);
  } catch (error) {
    if (isDenied(error)) return null;
    throw error;
  }
}
