/**
 * Which element of a configuration an element of an edit is about.
 *
 * @module
 */
import type { XmlElement } from "../xml/element.ts";
import { splitName } from "../xml/scope.ts";

/** Whether both are of the same name, in the same namespace. */
export function sameName(a: XmlElement, b: XmlElement): boolean {
  return a.name === b.name && a.namespace === b.namespace;
}

/** Whether both hold the same text; of names with prefixes (`ianaift:ethernetCsmacd`), the same name. */
export function sameValue(a: XmlElement, b: XmlElement): boolean {
  const [one, two] = [a.text.trim(), b.text.trim()];
  if (one === two) return true;
  const [[prefix, name], [otherPrefix, otherName]] = [splitName(one), splitName(two)];
  if (!prefix || !otherPrefix || name !== otherName) return false;
  const namespace = a.scope.resolve(prefix);
  return namespace !== undefined && namespace === b.scope.resolve(otherPrefix);
}

/** How keys are called nearly everywhere. Other texts that stand first may be of a container. */
const KEY = /(^|-)(name|id|index|key|number|address|ip|prefix)$/;

/** The key of a list's entry stands first in it (RFC 7950, section 7.8.5): null where there is no such text. */
function keyOf(element: XmlElement): XmlElement | null {
  const [first] = element.children;
  return first && first.children.length === 0 && first.text.trim() !== "" ? first : null;
}

/** `GigabitEthernet[name='1/0/2']`, `mtu`. */
export function pathOf(element: XmlElement): string {
  const key = keyOf(element);
  return key && KEY.test(key.name)
    ? `${element.name}[${key.name}='${key.text.trim()}']`
    : element.name;
}

/**
 * Of elements that none is as it should be, the one that is meant: that with the same key, else the only one; null: it
 * is not there.
 */
export function nearest(
  wanted: XmlElement,
  found: readonly XmlElement[],
  changes: (it: XmlElement) => number,
): XmlElement | null {
  const key = keyOf(wanted);
  const same = key === null
    ? found
    : found.filter((it) =>
      it.children.some((other) => sameName(other, key) && sameValue(other, key))
    );
  const [best] = same.toSorted((a, b) => changes(a) - changes(b));
  return best ?? (key !== null && !KEY.test(key.name) ? found[0] : null) ?? null;
}
