/**
 * Writes XML. Whatever an element needs of its surroundings is declared where it stands, so that it can be put anywhere.
 *
 * @module
 */
import type { XmlElement } from "./element.ts";
import { escapeAttribute, escapeText } from "./escape.ts";
import { OUTSIDE, type Scope } from "./scope.ts";

/** The element as XML; where `indent` is not 0, each element stands on a line of its own. */
export function serialise(element: XmlElement, indent = 0, scope: Scope = OUTSIDE): string {
  return write(element, scope, indent > 0 ? "\n" : "", " ".repeat(indent));
}

function write(element: XmlElement, outer: Scope, newline: string, step: string): string {
  const declared = needed(element, outer);
  const scope = outer.inner(declared);
  const tag = element.prefix ? `${element.prefix}:${element.name}` : element.name;
  let out = `<${tag}`;
  for (const [prefix, uri] of declared) {
    out += ` xmlns${prefix && ":"}${prefix}="${escapeAttribute(uri)}"`;
  }
  for (const [name, value] of element.attributes) out += ` ${name}="${escapeAttribute(value)}"`;
  const inner = newline && newline + step;
  const content = escapeText(element.text) +
    element.children.map((child) => inner + write(child, scope, inner, step)).join("");
  if (content === "") return `${out}/>`;
  return `${out}>${content}${element.children.length > 0 ? newline : ""}</${tag}>`;
}

/** The namespaces that must be declared here: those it declares itself, and those that it has from surroundings left behind. */
function needed(element: XmlElement, outer: Scope): Map<string, string> {
  const declared = new Map<string, string>();
  const need = (prefix: string, uri: string | undefined) => {
    if (uri !== undefined && outer.resolve(prefix) !== uri) declared.set(prefix, uri);
  };
  need(element.prefix, element.namespace);
  for (const [prefix, uri] of element.scope.declared) need(prefix, uri);
  for (const name of element.attributes.keys()) {
    if (name.includes(":")) need(...inScope(element, name));
  }
  // Values may carry prefixes, too: <type>ianaift:ethernetCsmacd</type>.
  const value = /^\s*([A-Za-z_][\w.-]*):/.exec(element.text);
  if (value && element.children.length === 0) need(...inScope(element, value[1]!));
  return declared;
}

function inScope(element: XmlElement, name: string): [string, string | undefined] {
  const prefix = name.split(":")[0]!;
  return [prefix, element.scope.resolve(prefix)];
}
