/**
 * Builds XML from objects.
 *
 * @module
 */
import { XmlElement } from "./element.ts";
import { NETCONF, OUTSIDE, Scope, splitName } from "./scope.ts";

/** What an element may hold: text, nothing (`null`), or elements; of a list, each entry is an element of the name. */
export type XmlValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | undefined
  | XmlContent
  | readonly XmlValue[];

/**
 * Elements by name, in this order. `"@name"` is an attribute, `"@xmlns"` the namespace, `"#text"` the text beside
 * attributes; `undefined` is left out. The prefix `nc` needs no declaration.
 */
export interface XmlContent {
  /** What an element or an attribute of this name holds. */
  readonly [name: string]: XmlValue;
}

/** What `nc:operation` may say (RFC 6241, section 7.2). */
export type EditOperation = "merge" | "replace" | "create" | "delete" | "remove";

/**
 * An element with `nc:operation`: `{ mtu: operation("remove") }`.
 *
 * @param name What to do with it.
 * @param value What it holds: text, or elements.
 */
export function operation(name: EditOperation, value: XmlValue = null): XmlContent {
  if (Array.isArray(value)) throw new TypeError("Each entry of a list has its own operation");
  const content = typeof value === "object" ? value as XmlContent | null : { "#text": value };
  return { "@nc:operation": name, ...content };
}

/** As in NETCONF's own messages: `nc` is known. */
const SURROUNDINGS = new Scope(new Map([["nc", NETCONF]]), OUTSIDE);

/** YANG's identifiers (RFC 7950, section 6.2), which are names of XML. */
const NAME = /^[A-Za-z_][A-Za-z0-9_.-]*(?::[A-Za-z_][A-Za-z0-9_.-]*)?$/;

/**
 * Builds an element. All text is escaped.
 *
 * @param name Its name.
 * @param value What it holds.
 * @param namespace What it is in, unless `value` says so itself.
 * @throws {TypeError} where a name is none of XML, a prefix is not declared, or a value is nothing that XML can say.
 *
 * @example
 * ```ts
 * import { buildXml, operation } from "hookbox/netconf";
 *
 * const native = buildXml("native", {
 *   "@xmlns": "http://cisco.com/ns/yang/Cisco-IOS-XE-native",
 *   interface: { GigabitEthernet: { name: "1/0/2", description: "A & B", mtu: operation("remove") } },
 * });
 * console.assert(native.toString().includes("<description>A &amp; B</description>"));
 * ```
 */
export function buildXml(name: string, value: XmlValue, namespace = ""): XmlElement {
  if (Array.isArray(value)) throw new TypeError(`<${name}> is one element, not a list`);
  return build(name, value, SURROUNDINGS.inner(new Map([["", namespace]])));
}

function build(written: string, value: XmlValue, outer: Scope): XmlElement {
  checkName(written);
  const declared = new Map<string, string>();
  const attributes = new Map<string, string>();
  const elements: [string, XmlValue][] = [];
  let text = "";
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    for (const [key, inside] of Object.entries(value)) {
      if (inside === undefined) continue;
      if (key === "#text") text = toText(inside, written);
      else if (!key.startsWith("@")) elements.push(...entries(key, inside));
      else if (key === "@xmlns") declared.set("", toText(inside, key));
      else if (key.startsWith("@xmlns:")) declared.set(key.slice(7), toText(inside, key));
      else attributes.set(checkName(key.slice(1)), toText(inside, key));
    }
    if (text !== "" && elements.length > 0) {
      throw new TypeError(`<${written}> holds either text or elements`);
    }
  } else text = toText(value, written);
  const scope = outer.inner(declared);
  for (const attribute of attributes.keys()) namespaceOf(attribute, scope);
  const [prefix, name] = splitName(written);
  return new XmlElement({
    prefix,
    name,
    namespace: namespaceOf(written, scope),
    attributes,
    scope,
    children: elements.map(([key, inside]) => build(key, inside, scope)),
    text,
  });
}

function entries(name: string, value: XmlValue): [string, XmlValue][] {
  if (!Array.isArray(value)) return [[name, value]];
  return value.filter((entry) => entry !== undefined).map((entry) => {
    if (Array.isArray(entry)) throw new TypeError(`<${name}> is a list in a list`);
    return [name, entry];
  });
}

function toText(value: XmlValue, where: string): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "object" || (typeof value === "number" && !Number.isFinite(value))) {
    throw new TypeError(`"${where}" has no text for a value: ${typeof value} ${value}`);
  }
  return String(value);
}

function checkName(name: string): string {
  if (!NAME.test(name)) throw new TypeError(`"${name}" is no name for XML`);
  return name;
}

function namespaceOf(name: string, scope: Scope): string {
  const [prefix] = splitName(name);
  const namespace = scope.resolve(prefix);
  if (namespace === undefined) {
    throw new TypeError(`Nobody declared the prefix of "${name}": add "@xmlns:${prefix}"`);
  }
  return namespace;
}
