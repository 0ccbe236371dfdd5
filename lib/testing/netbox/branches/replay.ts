/**
 * Applies changes that were made elsewhere: to main by a merge, back by a revert, to a branch by a sync.
 *
 * @module
 */
import type { Change } from "../changes/change.ts";
import type { Unit } from "../changes/unit.ts";
import type { Row } from "../dataset.ts";
import type { Scope } from "../scope.ts";

/** Makes a change again, or takes it back; logged and announced by the unit. */
export function replay(unit: Unit, change: Change, back = false): void {
  const { scope } = unit;
  const kind = scope.kind(change.objectType);
  const current = scope.row(change.objectType, change.objectId);
  const after = applied(change, current, back);
  if (!kind || (!current && !after)) return;
  const touched = after && { ...after, last_updated: scope.world.stamp() };
  unit.apply(kind, {
    action: !current ? "create" : touched ? "update" : "delete",
    before: current ?? null,
    after: touched,
  });
}

/** Makes a change again without anybody noticing. */
export function follow(scope: Scope, change: Change): void {
  const table = scope.table(change.objectType);
  const after = applied(change, table.get(change.objectId), false);
  if (after) table.set(after.id, after);
  else table.delete(change.objectId);
}

/** The object afterwards: only the fields that the change touched are other than they are now. */
function applied(change: Change, current: Row | undefined, back: boolean): Row | null {
  const [from, to] = back ? [change.after, change.before] : [change.before, change.after];
  if (!to) return null;
  if (!from) return to;
  if (!current) return null;
  const names = Object.keys(to).filter((name) =>
    JSON.stringify(to[name]) !== JSON.stringify(from[name])
  );
  return { ...current, ...Object.fromEntries(names.map((name) => [name, to[name]])) };
}
