/**
 * Deletions, with what goes with them.
 *
 * @module
 */
import type { Row } from "../dataset.ts";
import type { Kind } from "../kinds/kind.ts";
import { labelOf } from "../kinds/kind.ts";
import { Refusal } from "../rest/answers.ts";
import type { Scope } from "../scope.ts";
import { referrers } from "./referrers.ts";
import type { Seen, Unit } from "./unit.ts";

interface Doomed {
  readonly kind: Kind;
  readonly row: Row;
}

/** Deletes an object and all that cannot be without it, or refuses as NetBox does. */
export function remove(unit: Unit, kind: Kind, row: Row, message?: string): void {
  const { scope } = unit;
  const doomed = collect(scope, kind, row);
  const seen = new Map<Row, Seen>(
    doomed.map((it) => [it.row, unit.see(it.kind, it.row, it.row === row)]),
  );
  for (const it of doomed) release(unit, it, doomed);
  for (const it of inOrder(doomed, scope.release)) {
    const device = primaryOf(it, scope);
    // Which of the two comes first depends on the order of NetBox's signal handlers.
    if (device && scope.release < 401) clearPrimary(unit, device, it.row);
    unit.apply(it.kind, {
      action: "delete",
      before: it.row,
      after: null,
      seen: seen.get(it.row)!,
      ...(it.row === row && message !== undefined ? { message } : {}),
    });
    if (device && scope.release >= 401) clearPrimary(unit, device, it.row);
  }
  // All signals come before the first row is gone.
  for (const it of doomed) scope.table(it.kind.objectType).delete(it.row.id);
}

/** What is deleted too, the object itself last. */
function collect(scope: Scope, kind: Kind, row: Row, found: Doomed[] = []): Doomed[] {
  const protecting: Doomed[] = [];
  for (const { kind: other, row: referrer, gone } of referrers(scope, kind, row)) {
    if (found.some((it) => it.row === referrer)) continue;
    if (gone === "protect") protecting.push({ kind: other, row: referrer });
    if (gone === "cascade") collect(scope, other, referrer, found);
  }
  if (protecting.length > 0) throw refusal(protecting);
  if (!found.some((it) => it.row === row)) found.push({ kind, row });
  return found;
}

function refusal(protecting: readonly Doomed[]): Refusal {
  const names = protecting.map(({ kind, row }) => `${labelOf(kind, row)} (${row.id})`).join(", ");
  const words = `Unable to delete object. ${protecting.length} dependent objects were found: `;
  return new Refusal(409, { detail: words + names });
}

/**
 * Takes the object out of those that stay. Such changes are logged and sent: of lists from 3.7 on (recorded), of single references
 * only since a later 4.x (`core/signals.py`; 4.3 is assumed).
 */
function release(unit: Unit, { kind, row }: Doomed, doomed: readonly Doomed[]): void {
  const { scope } = unit;
  for (const it of referrers(scope, kind, row)) {
    const staying = !doomed.some((other) => other.row.id === it.row.id && other.kind === it.kind);
    if (!staying || it.gone !== "clear" || it.field.startsWith("primary_ip")) continue;
    const before = scope.row(it.kind.objectType, it.row.id)!;
    const value = before[it.field];
    const after = Array.isArray(value)
      ? { ...before, [it.field]: value.filter((id) => id !== row.id) }
      : { ...before, [it.field]: null, last_updated: scope.world.stamp() };
    const told = Array.isArray(value) ? scope.release >= 307 : scope.release >= 403;
    if (told) unit.apply(it.kind, { action: "update", before, after });
    else scope.table(it.kind.objectType).set(after.id, after);
  }
}

/** Django asks the models in an order of their dependencies, which changed in 4.3. */
function inOrder(doomed: readonly Doomed[], release: number): Doomed[] {
  const first = ["dcim.interface", "ipam.ipaddress"];
  const order = release < 403 ? first : first.toReversed();
  const rank = ({ kind }: Doomed) => {
    const index = order.indexOf(kind.objectType);
    return index < 0 ? order.length : index;
  };
  return doomed.toSorted((a, b) => rank(a) - rank(b));
}

/** The device whose own address this is. */
function primaryOf({ kind, row }: Doomed, scope: Scope): Row | undefined {
  if (kind.objectType !== "ipam.ipaddress") return undefined;
  return scope.rows("dcim.device").find((device) =>
    device.primary_ip4 === row.id || device.primary_ip6 === row.id
  );
}

function clearPrimary(unit: Unit, device: Row, { id }: Row): void {
  const field = device.primary_ip4 === id ? "primary_ip4" : "primary_ip6";
  const after = { ...device, [field]: null, last_updated: unit.scope.world.stamp() };
  unit.apply(unit.scope.kind("dcim.device")!, { action: "update", before: device, after });
}
