/**
 * The labels of choices, as the recorded schema lists them.
 *
 * @module
 */
import type { Field } from "../kinds/field.ts";
import type { Kind } from "../kinds/kind.ts";
import { schemaOf } from "../recorded.ts";
import type { World } from "../world.ts";

const SCHEMAS: Readonly<Record<string, readonly string[]>> = {
  "dcim.site": ["Site"],
  "dcim.device": ["DeviceWithConfigContext", "Device"],
  "dcim.interface": ["Interface"],
};

/** What people call the value of a choice. */
export function choiceLabel(
  field: Extract<Field, { is: "choice" }>,
  kind: Kind,
  name: string,
  value: string,
  { version }: World,
): string {
  if (field.labels) return field.labels[value] ?? value;
  const properties = schemaOf(version, ...SCHEMAS[kind.objectType]!).properties[name]?.properties;
  const index = properties?.value?.enum?.indexOf(value) ?? -1;
  return properties?.label?.enum?.[index] ?? value;
}
