/**
 * What is NetBox's own in the rows of its change log (3.6 to 4.7).
 *
 * @module
 */
import { isRecord } from "../../../event/changes.ts";
import type { Snapshot } from "../../../event/types.ts";
import type { Row } from "../api.ts";

/** A snapshot of a row; NetBox has `{}` from 4.0 on, and null before, where there was no object. */
export function snapshotOf(
  row: Row | undefined,
  key: "prechange_data" | "postchange_data",
): Snapshot | null {
  const value = row?.[key];
  return isRecord(value) && Object.keys(value).length > 0 ? value : null;
}

/**
 * The object's name as it was then: `object_repr` from 4.5 on; before, it stands between the type and the action in
 * `dcim | interface Ethernet1 updated by admin`.
 */
export function displayOf(
  { object_repr, display, changed_object_type, action, user_name }: Row,
): string | null {
  if (typeof object_repr === "string") return object_repr;
  if (typeof display !== "string") return null;
  const label = isRecord(action) ? String(action.label).toLowerCase() : "";
  const end = ` ${label} by ${user_name}`;
  const words = /^[^|]* \| (.*)$/s.exec(display)?.[1]?.split(" ");
  if (!words || !display.endsWith(end)) return null;
  const model = String(changed_object_type).split(".")[1]!;
  // The type is told by its verbose name: "IP address" for ipaddress.
  for (let n = 1, name = ""; n < words.length; n++) {
    name += words[n - 1]!.toLowerCase();
    if (name === model) return words.slice(n).join(" ").slice(0, -end.length) || null;
  }
  return null;
}
