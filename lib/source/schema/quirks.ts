/**
 * What the documents of the sources leave out, or say wrongly. All of it was measured, on NetBox 3.6 to 4.7 and Nautobot 3.2.7.
 *
 * @module
 */
import type { SourceKind } from "../product.ts";
import type { Schema } from "./document.ts";

/** What is at the other end of a cable: null where there is no cable, which NetBox says of some of them since 4.0. */
const CABLED = new Set([
  "cable_end",
  "connected_endpoints",
  "connected_endpoints_reachable",
  "connected_endpoints_type",
  "link_peers_type",
]);

/** Whether a field may be read as null, although its schema does not say so. */
export function isNull(name: string): boolean {
  return CABLED.has(name);
}

/**
 * Whether a field may be missing where an object is read, although its schema does not say so. Counts of related objects
 * come with lists and not with events or answers to writes; config contexts come with what is asked for and not with events.
 */
export function isMissing(name: string, { type, readOnly }: Schema): boolean {
  if (readOnly !== true) return false;
  return name === "config_context" || name === "tagged_items" ||
    type === "integer" && name.endsWith("_count");
}

/** Whether items of a list are read as objects: NetBox up to 3.7 says that they are ids. */
export function areObjects({ type, maximum, minimum }: Schema): boolean {
  return type === "integer" && maximum === undefined && minimum === undefined;
}

/** Lists that Nautobot sends with events and does not name in its document. */
const NAUTOBOT_LISTS: Readonly<Record<string, readonly string[]>> = {
  Device: ["clusters"],
  Interface: ["ip_addresses"],
  IPAddress: ["interfaces", "vm_interfaces", "nat_outside_list"],
  VMInterface: ["ip_addresses"],
};

/**
 * Lists of related objects that an object may have, and that its schema lacks.
 *
 * @param written Lists that can be written: Nautobot names many-to-many fields there alone.
 */
export function unnamedLists(
  kind: SourceKind,
  shape: string,
  written: readonly string[],
): readonly string[] {
  return kind === "nautobot" ? [...written, ...NAUTOBOT_LISTS[shape] ?? []] : [];
}
