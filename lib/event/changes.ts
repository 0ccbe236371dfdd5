/**
 * What differs between two snapshots of an object.
 *
 * @module
 */
import type { Change, Snapshot } from "./types.ts";

/** Times that every write moves. */
const TIMES = new Set(["created", "last_updated"]);

/** Where an object stands in its tree: a new sibling moves them, without anybody having touched the object. */
const TREE = new Set(["lft", "rght", "level", "tree_id", "path"]);

/** How deep values are compared. What is nested deeper counts as different: a body may nest as deep as it is long. */
const MAX_DEPTH = 100;

/**
 * Lists what differs, down to the keys of plain objects such as `custom_fields`; arrays are compared whole. Left out
 * are `created`, `last_updated`, tree columns and keys that start with `_`, all of them at the first level only: a
 * custom field may be called `path`.
 *
 * @param pre The snapshot before; null where there was no object.
 * @param post The snapshot after; null where there is no object any more.
 */
export function diff(pre: Snapshot | null, post: Snapshot | null): Change[] {
  const changes: Change[] = [];
  collect([], pre ?? {}, post ?? {}, changes);
  return changes;
}

/**
 * The first-level differences, as Nautobot's `get_snapshots()` gives them: `added` and `removed` have the same keys, the
 * ones whose values differ, with the values after and before. Keys that only the snapshot before has are not told. If
 * one of the snapshots is null, so is its side, and the other side is the whole other snapshot.
 */
export function differences(
  pre: Snapshot | null,
  post: Snapshot | null,
): { readonly added: Snapshot | null; readonly removed: Snapshot | null } {
  if (pre === null || post === null) return { added: post, removed: pre };
  const keys = Object.keys(post).filter((key) =>
    !isNoise(key) && !same(own(pre, key) ?? null, post[key])
  );
  return {
    added: Object.fromEntries(keys.map((key) => [key, post[key]])),
    removed: Object.fromEntries(keys.map((key) => [key, own(pre, key) ?? null])),
  };
}

/** Whether a value is an object with keys, as opposed to an array, null or a scalar. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function collect(
  path: readonly string[],
  pre: Record<string, unknown>,
  post: Record<string, unknown>,
  changes: Change[],
): void {
  for (const key of Object.keys(pre)) visit(path, key, pre[key], own(post, key), changes);
  for (const key of Object.keys(post)) {
    if (!Object.hasOwn(pre, key)) visit(path, key, undefined, post[key], changes);
  }
}

function visit(
  path: readonly string[],
  key: string,
  before: unknown,
  after: unknown,
  changes: Change[],
): void {
  if (before === after) return;
  if (path.length === 0 && (isNoise(key) || TREE.has(key))) return;
  if (isRecord(before) && isRecord(after) && path.length < MAX_DEPTH) {
    collect([...path, key], before, after, changes);
  } else if (!same(before, after)) {
    changes.push({ path: [...path, key], before, after });
  }
}

/** Keys with `_` are caches of NetBox itself: the name prepared for sorting, the site of the device. */
function isNoise(key: string): boolean {
  return TIMES.has(key) || key.startsWith("_");
}

/** A JSON object may have a key such as `constructor`, or lack it: only its own keys count. */
function own(record: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** Whether two JSON values are equal; the order of keys means nothing. */
function same(a: unknown, b: unknown, depth = 0): boolean {
  if (a === b) return true;
  if (depth === MAX_DEPTH) return false;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length &&
      a.every((item, index) => same(item, b[index], depth + 1));
  }
  if (!isRecord(a) || !isRecord(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key], depth + 1));
}
