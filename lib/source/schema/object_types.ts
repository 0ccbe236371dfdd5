/**
 * Which object type an endpoint is of: the document does not say it.
 *
 * @module
 */
import type { SourceKind } from "../product.ts";
import type { RawEndpoint } from "./endpoints.ts";

/**
 * The object type of an endpoint: `dcim.interface` of what is read as `Interface` in `dcim`.
 *
 * @param names All object types of the source; empty: they are not known, and for a plugin it is a guess.
 * @returns null where it cannot be told.
 */
export function objectTypeOf(
  { app, plugin, reads }: Pick<RawEndpoint, "app" | "plugin" | "reads">,
  names: readonly string[],
  kind: SourceKind,
): string | null {
  if (reads === null) return null;
  // Devices and virtual machines up to NetBox 4.6.
  const model = reads.replace(/WithConfigContext$/, "").toLowerCase();
  if (!plugin) return `${app}.${model}`;
  // In its URLs a plugin may be called anything: `netbox_branching` is at `/api/plugins/branching/`.
  const label = app.replaceAll("-", "_");
  const prefixed = /^(?:netbox|nautobot)_/.test(label) ? label : `${kind}_${label}`;
  const likely = [`${prefixed}.${model}`, `${label}.${model}`];
  if (names.length === 0) return likely[0]!;
  const same = names.filter((name) => name.endsWith(`.${model}`));
  return likely.find((name) => same.includes(name)) ?? (same.length === 1 ? same[0]! : null);
}
