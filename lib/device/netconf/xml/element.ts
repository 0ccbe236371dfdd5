/**
 * An element of an XML document.
 *
 * @module
 */
import type { Scope } from "./scope.ts";
import { serialise } from "./serialise.ts";
import { toJson } from "./to_json.ts";

/** What an element is made of. */
export interface ElementParts {
  readonly prefix: string;
  readonly name: string;
  readonly namespace: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly scope: Scope;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

/**
 * An element of XML, as a device sent it or as it was built.
 *
 * @example
 * ```ts
 * import { parseXml } from "hookbox/netconf";
 *
 * const data = parseXml("<data><interface><name>1/0/2</name><shutdown/></interface></data>");
 * const interfaces = data.all("interface");
 * console.assert(interfaces[0]?.textOf("name") === "1/0/2");
 * console.assert(interfaces[0]?.child("shutdown") !== undefined);
 * ```
 */
export class XmlElement {
  /** Its name, without prefix. */
  readonly name: string;
  /** Its namespace; empty where it has none. */
  readonly namespace: string;
  /** The prefix that it is written with; empty where it has none. */
  readonly prefix: string;
  /** Its attributes as they are written (`"nc:operation"`), without declarations of namespaces. */
  readonly attributes: ReadonlyMap<string, string>;
  /** The elements in it. */
  readonly children: readonly XmlElement[];
  /** The text in it, not trimmed; empty where it holds elements with white space between them. */
  readonly text: string;
  /**
   * Which prefix stands for which namespace in it.
   *
   * @internal
   */
  readonly scope: Scope;

  /** Made by hookbox: see `parseXml()` and `buildXml()`. */
  constructor(parts: ElementParts) {
    this.name = parts.name;
    this.namespace = parts.namespace;
    this.prefix = parts.prefix;
    this.attributes = parts.attributes;
    this.children = parts.children;
    this.text = parts.text;
    this.scope = parts.scope;
  }

  /** The elements in it of this name, and where it is given of this namespace. */
  all(name: string, namespace?: string): XmlElement[] {
    return this.children.filter((child) =>
      child.name === name && (namespace === undefined || child.namespace === namespace)
    );
  }

  /** The first of them. */
  child(name: string, namespace?: string): XmlElement | undefined {
    return this.all(name, namespace)[0];
  }

  /** The first element on a way of names: `find("interfaces", "interface")`. */
  find(...names: string[]): XmlElement | undefined {
    const [name, ...rest] = names;
    if (name === undefined) return this;
    for (const child of this.all(name)) {
      const found = child.find(...rest);
      if (found) return found;
    }
    return undefined;
  }

  /** The trimmed text of the first element on a way of names; undefined where there is none. */
  textOf(...names: string[]): string | undefined {
    return this.find(...names)?.text.trim();
  }

  /** An attribute of a namespace (empty: of none). */
  attribute(name: string, namespace = ""): string | undefined {
    for (const [written, value] of this.attributes) {
      const colon = written.indexOf(":");
      const space = colon < 0 ? "" : this.scope.resolve(written.slice(0, colon));
      if (written.slice(colon + 1) === name && space === namespace) return value;
    }
    return undefined;
  }

  /** The same element with these elements added, wherever they come from. */
  with(...children: readonly XmlElement[]): XmlElement {
    return new XmlElement({ ...this, children: [...this.children, ...children] });
  }

  /** XML; with `indent`, on lines of its own for people. */
  toString(options: { readonly indent?: number } = {}): string {
    return serialise(this, options.indent ?? 0);
  }

  /** Its content as JSON: see `toJson()`. */
  toJSON(): unknown {
    return toJson(this);
  }
}
