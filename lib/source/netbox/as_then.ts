/**
 * An object as the API gives it now, with what a snapshot says of then.
 *
 * @module
 */
import { isRecord } from "../../event/changes.ts";
import type { ModelData, Snapshot } from "../../event/types.ts";

/**
 * The REST form of an object with the values of a snapshot, as far as they can be told: plain fields, choices (whose
 * labels are then their values), related objects (of another one only its id is known), custom fields. Lists of
 * related objects stay as they are now.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { asThen } from "./as_then.ts";
 *
 * const now = { mtu: 9000, status: { value: "active", label: "Active" }, vlan: { id: 7, name: "v7" } };
 * assert.deepEqual(asThen(now, { mtu: 1500, status: "planned", vlan: 7 }), {
 *   mtu: 1500,
 *   status: { value: "planned", label: "planned" },
 *   vlan: { id: 7, name: "v7" },
 * });
 * ```
 */
export function asThen(now: ModelData, then: Snapshot): ModelData {
  return Object.fromEntries(
    Object.entries(now).map(([key, value]) => [
      key,
      Object.hasOwn(then, key) ? valueThen(value, then[key]) : value,
    ]),
  );
}

function valueThen(now: unknown, then: unknown): unknown {
  if (isRecord(then)) return isRecord(now) ? asThen(now, then) : then;
  if (typeof then === "object" && then !== null) return now;
  if (!isRecord(now)) return Array.isArray(now) ? now : then;
  if (then === null) return null;
  if ("value" in now) return now.value === then ? now : { value: then, label: String(then) };
  return now.id === then ? now : { id: then };
}
