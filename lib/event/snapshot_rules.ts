/**
 * What in the snapshots of a source says nothing of a change.
 *
 * @module
 */

/** How the snapshots of one kind of source are compared. */
export interface SnapshotRules {
  /** First-level keys that are left out of `differences`, and of the changes with them. */
  readonly unlisted: (key: string) => boolean;
  /** More first-level keys that are no changes: they move without anybody having touched the object. */
  readonly noise: (key: string) => boolean;
  /** Whether a first-level key that only one of two snapshots has is a change. */
  readonly loneKeys: boolean;
  /** Whether two values mean the same; undefined: what they hold decides. */
  readonly equal?: (before: unknown, after: unknown) => boolean | undefined;
}

/** Times that every write moves. */
const TIMES = new Set(["created", "last_updated"]);

/** Where an object stands in its tree: a new sibling moves them, without anybody having touched the object. */
const TREE = new Set(["lft", "rght", "level", "tree_id", "path"]);

/**
 * Rules for snapshots of database rows, as NetBox takes them. Keys with `_` are caches of NetBox itself: the name
 * prepared for sorting, the site of the device.
 */
export const ROW_RULES: SnapshotRules = {
  unlisted: (key) => TIMES.has(key) || key.startsWith("_"),
  noise: (key) => TREE.has(key),
  loneKeys: true,
};
