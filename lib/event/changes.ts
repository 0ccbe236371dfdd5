/**
 * What differs between two snapshots of an object.
 *
 * @module
 */
import { ROW_RULES, type SnapshotRules } from "./snapshot_rules.ts";
import type { Change, Snapshot } from "./types.ts";

/** How deep values are compared. What is nested deeper counts as different: a body may nest as deep as it is long. */
const MAX_DEPTH = 100;

/**
 * Lists what differs, down to the keys of plain objects such as `custom_fields`; arrays are compared whole. Left out is
 * what the rules leave out, at the first level only: a custom field may be called `path`. Of a snapshot without its
 * other, every field is a change.
 *
 * @param pre The snapshot before; null where there was no object.
 * @param post The snapshot after; null where there is no object any more.
 * @param rules Those of NetBox unless given: `created`, `last_updated`, tree columns and keys that start with `_`.
 */
export function diff(
  pre: Snapshot | null,
  post: Snapshot | null,
  rules: SnapshotRules = ROW_RULES,
): Change[] {
  const [before, after] = [pre ?? {}, post ?? {}];
  const lone = rules.loneKeys || pre === null || post === null;
  const equal = pre === null || post === null ? undefined : rules.equal;
  const told = (key: string) =>
    !rules.unlisted(key) && !rules.noise(key) &&
    (lone || (Object.hasOwn(before, key) && Object.hasOwn(after, key)));
  return keysOf(before, after).filter(told).flatMap((key) =>
    compare([key], own(before, key), own(after, key), equal)
  );
}

/**
 * The first-level differences, as Nautobot's `get_snapshots()` gives them: `added` and `removed` have the same keys, the
 * ones whose values differ, with the values after and before. Keys that only the snapshot before has are not told. If
 * one of the snapshots is null, so is its side, and the other side is the whole other snapshot.
 *
 * @param rules Tell which keys are left out; those of NetBox unless given.
 */
export function differences(
  pre: Snapshot | null,
  post: Snapshot | null,
  rules: SnapshotRules = ROW_RULES,
): { readonly added: Snapshot | null; readonly removed: Snapshot | null } {
  if (pre === null || post === null) return { added: post, removed: pre };
  const keys = Object.keys(post).filter((key) =>
    !rules.unlisted(key) && !same(own(pre, key) ?? null, post[key])
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

function compare(
  path: readonly string[],
  before: unknown,
  after: unknown,
  equal: SnapshotRules["equal"],
): Change[] {
  if (before === after) return [];
  const inside = isRecord(before) && isRecord(after) && path.length <= MAX_DEPTH;
  if (!inside || equal?.(before, after) !== undefined) {
    return same(before, after, equal) ? [] : [{ path, before, after }];
  }
  return keysOf(before, after).flatMap((key) =>
    compare([...path, key], own(before, key), own(after, key), equal)
  );
}

/** The keys before, then the new ones. */
function keysOf(before: Record<string, unknown>, after: Record<string, unknown>): string[] {
  const fresh = Object.keys(after).filter((key) => !Object.hasOwn(before, key));
  return [...Object.keys(before), ...fresh];
}

/** A JSON object may have a key such as `constructor`, or lack it: only its own keys count. */
function own(record: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** Whether two JSON values are equal; the order of keys means nothing. */
function same(a: unknown, b: unknown, equal?: SnapshotRules["equal"], depth = 0): boolean {
  if (a === b) return true;
  if (depth === MAX_DEPTH) return false;
  const known = equal?.(a, b);
  if (known !== undefined) return known;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length &&
      a.every((item, index) => same(item, b[index], equal, depth + 1));
  }
  if (!isRecord(a) || !isRecord(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key], equal, depth + 1));
}
