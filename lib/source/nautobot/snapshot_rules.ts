/**
 * How the snapshots of Nautobot are compared.
 *
 * @module
 */
import { isRecord } from "../../event/changes.ts";
import { ROW_RULES, type SnapshotRules } from "../../event/snapshot_rules.ts";

/**
 * Nautobot's snapshots are two answers of its REST API, made at different moments. So its own `differences` also tell
 * what nobody changed (measured: 3.2.7): counts that one of them lacks, an empty text that became null, and a related
 * object whose own fields changed. `differences` is given as Nautobot gives it, `changes` without those.
 */
export const SNAPSHOT_RULES: SnapshotRules = {
  unlisted: (key) => key === "last_updated",
  noise: (key) => ROW_RULES.unlisted(key) || ROW_RULES.noise(key) || key.endsWith("_count"),
  loneKeys: false,
  equal: (before, after) => {
    if (isEmpty(before) && isEmpty(after)) return true;
    const [was, is] = [identityOf(before), identityOf(after)];
    return was !== null && is !== null ? was === is : undefined;
  },
};

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === "";
}

/** Which object, or objects, a value stands for; null when it is something else. */
function identityOf(value: unknown): string | null {
  if (!Array.isArray(value)) return isRecord(value) ? idOf(value) : null;
  const ids = value.map((item) => isRecord(item) ? idOf(item) : null);
  return ids.includes(null) ? null : `[${ids.toSorted().join()}]`;
}

function idOf({ id }: Record<string, unknown>): string | null {
  return typeof id === "string" || typeof id === "number" ? String(id) : null;
}
