/**
 * Finds mistyped object types before a file is called after one.
 *
 * @module
 */
import { nearest } from "../handler/nearest.ts";
import { ownObjectTypes } from "../source/object_types.ts";

/** `"dcim.interface": Interface;` of `interface Models` in what `hookbox types` writes. */
const MODEL = /^ {4}"([a-z]\w*\.\w+)": \w+;$/gm;

/**
 * The object type that was meant; undefined: it is right, or nobody can tell.
 *
 * @param types What `hookbox types` has written; without it, the object types of NetBox and Nautobot themselves count.
 */
export function meantObjectType(objectType: string, types: string | null): string | undefined {
  const [app = ""] = objectType.split(".");
  const written = [...(types ?? "").matchAll(MODEL)].map(([, name]) => name!)
    .filter((name) => name.startsWith(`${app}.`));
  const known = [...written, ...ownObjectTypes(app) ?? []];
  return known.includes(objectType) ? undefined : nearest(objectType, known);
}
