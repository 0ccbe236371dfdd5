/**
 * Which prefix stands for which namespace at a place of an XML document.
 *
 * @module
 */

/** Namespace of NETCONF's own elements and of `nc:operation` (RFC 6241, section 3.1). */
export const NETCONF = "urn:ietf:params:xml:ns:netconf:base:1.0";

/** Declared prefixes (`""`: the default namespace), and those further out. */
export class Scope {
  readonly declared: ReadonlyMap<string, string>;
  readonly #outer: Scope | null;

  constructor(declared: ReadonlyMap<string, string>, outer: Scope | null) {
    this.declared = declared;
    this.#outer = outer;
  }

  /** The namespace of a prefix; undefined where nobody declared it. */
  resolve(prefix: string): string | undefined {
    return this.declared.get(prefix) ?? this.#outer?.resolve(prefix);
  }

  /** A place further in. */
  inner(declared: ReadonlyMap<string, string>): Scope {
    return declared.size === 0 ? this : new Scope(declared, this);
  }
}

/** Outside of every document: what XML itself knows. */
export const OUTSIDE = new Scope(
  new Map([["", ""], ["xml", "http://www.w3.org/XML/1998/namespace"]]),
  null,
);

/** `nc:operation` → `["nc", "operation"]`; `mtu` → `["", "mtu"]`. */
export function splitName(name: string): [prefix: string, local: string] {
  const colon = name.indexOf(":");
  return colon < 0 ? ["", name] : [name.slice(0, colon), name.slice(colon + 1)];
}
