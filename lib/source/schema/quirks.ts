/**
 * What the documents of the sources leave out.
 *
 * @module
 */
import type { SourceKind } from "../product.ts";

/** Lists that Nautobot 3.2.7 sends with events and does not name in its document (measured). */
const NAUTOBOT_LISTS: Readonly<Record<string, readonly string[]>> = {
  Device: ["clusters"],
  Interface: ["ip_addresses"],
  IPAddress: ["interfaces", "vm_interfaces", "nat_outside_list"],
  VMInterface: ["ip_addresses"],
};

/** Lists of related objects that an object may have, and its schema lacks. */
export function unnamedLists(
  kind: SourceKind,
  shape: string,
  written: readonly string[],
): readonly string[] {
  if (kind !== "nautobot") return [];
  // Nautobot names many-to-many fields only where they are written; lists leave them out, events have them.
  return [...written, ...NAUTOBOT_LISTS[shape] ?? []];
}
