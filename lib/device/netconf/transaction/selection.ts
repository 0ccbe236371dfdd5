/**
 * What of a device's configuration must be read to know what an edit does.
 *
 * @module
 */
import { XmlElement } from "../xml/element.ts";
import { NETCONF } from "../xml/scope.ts";

/**
 * A subtree filter that selects what the edit names, in all entries of its lists: without the device's YANG modules
 * nobody knows which elements are the keys.
 */
export function selectionOf(config: XmlElement): readonly XmlElement[] {
  return merged(config.children);
}

function merged(wanted: readonly XmlElement[]): XmlElement[] {
  const groups = new Map<string, XmlElement[]>();
  for (const element of wanted) {
    const key = `${element.namespace} ${element.name}`;
    groups.set(key, [...groups.get(key) ?? [], element]);
  }
  return [...groups.values()].map((group) => {
    // What is replaced must be known whole, to see what goes.
    const whole = group.some((it) => operationOf(it) === "replace" || it.children.length === 0);
    const children = whole ? [] : merged(group.flatMap((it) => it.children));
    return new XmlElement({ ...group[0]!, attributes: new Map(), text: "", children });
  });
}

/** What `nc:operation` says. */
export function operationOf(element: XmlElement): string | undefined {
  return element.attribute("operation", NETCONF);
}
