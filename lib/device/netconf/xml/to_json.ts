/**
 * XML data as JSON, in the manner of RFC 7951.
 *
 * @module
 */
import type { XmlElement } from "./element.ts";

/**
 * The content of an element: text, `[null]` for an empty element, else an object. Elements of the same name are a list.
 * Without the device's YANG modules nobody knows which values are numbers: all are text, and a list with one entry
 * is that entry.
 */
export function toJson(element: XmlElement): unknown {
  if (element.children.length === 0) return element.text === "" ? [null] : element.text;
  const content = new Map<string, unknown[]>();
  for (const child of element.children) {
    const name = child.namespace === element.namespace ? child.name : qualifiedName(child);
    content.set(name, [...content.get(name) ?? [], toJson(child)]);
  }
  return Object.fromEntries(
    [...content].map(([name, values]) => [name, values.length === 1 ? values[0] : values]),
  );
}

/**
 * `Cisco-IOS-XE-native:GigabitEthernet`. By convention a module's namespace ends with its name (RFC 8407, section 4.9, for
 * the IETF's).
 */
export function qualifiedName({ name, namespace }: XmlElement): string {
  const module = namespace.split(/[/:]/).at(-1);
  return module ? `${module}:${name}` : name;
}
