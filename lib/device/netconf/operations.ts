/**
 * NETCONF's operations as XML (RFC 6241, section 7 and 8).
 *
 * @module
 */
import { buildXml, type XmlContent } from "./xml/build.ts";
import { XmlElement } from "./xml/element.ts";
import { NETCONF } from "./xml/scope.ts";

/** A configuration of a device. */
export type Datastore = "running" | "candidate" | "startup";

/** Elements, as an object that names them or as XML. */
export type Xml = XmlContent | XmlElement | readonly XmlElement[];

/** What to read. */
export interface ReadOptions {
  /** A subtree filter: what of the elements is wanted (RFC 6241, section 6). */
  readonly filter?: Xml | undefined;
  /** An XPath expression instead, where the device has `:xpath`. */
  readonly xpath?: string | undefined;
  /** The namespaces of the expression's prefixes. */
  readonly namespaces?: Readonly<Record<string, string>> | undefined;
  /** How values are reported that nobody set (RFC 6243), where the device has `:with-defaults`. */
  readonly withDefaults?: "report-all" | "report-all-tagged" | "trim" | "explicit" | undefined;
}

/** What to change, and how. */
export interface EditOptions {
  /** The content of `<config>`. */
  readonly config: Xml;
  /** What to change. @default {"candidate" where the device has it, else "running"} */
  readonly target?: Datastore | undefined;
  /** What is done with elements that say nothing themselves. @default {"merge"} */
  readonly defaultOperation?: "merge" | "replace" | "none" | undefined;
  /** Whether it is validated first, where the device has `:validate`. */
  readonly testOption?: "test-then-set" | "set" | "test-only" | undefined;
  /** What is done at an error; the last where the device has `:rollback-on-error`. */
  readonly errorOption?:
    | "stop-on-error"
    | "continue-on-error"
    | "rollback-on-error"
    | undefined;
}

/** How to commit. */
export interface CommitOptions {
  /** The device goes back unless a second commit follows. */
  readonly confirmed?: boolean | undefined;
  /** Within so many seconds. */
  readonly confirmTimeout?: number | undefined;
  /** A word for it, with which another session may confirm it (`:confirmed-commit:1.1`). */
  readonly persist?: string | undefined;
  /** The word of the commit that is confirmed. */
  readonly persistId?: string | undefined;
}

const operation = (name: string, content: XmlContent | null = null) =>
  buildXml(name, content, NETCONF);

/** An operation of one's own. */
export function anyOperation(xml: Xml): XmlElement {
  const [element, ...others] = elements(xml);
  if (!element || others.length > 0) throw new TypeError("A request is one element");
  return element;
}

/** `get`, or `get-config` of a datastore. */
export function read(source: Datastore | null, options: ReadOptions): XmlElement {
  const { filter, xpath, namespaces = {}, withDefaults } = options;
  const parts: XmlElement[] = [];
  if (xpath !== undefined) {
    const declared = Object.entries(namespaces).map(([prefix, uri]) => [`@xmlns:${prefix}`, uri]);
    const content = { "@type": "xpath", ...Object.fromEntries(declared), "@select": xpath };
    parts.push(operation("filter", content));
  } else if (filter !== undefined) {
    parts.push(operation("filter", { "@type": "subtree" }).with(...elements(filter)));
  }
  if (withDefaults !== undefined) parts.push(buildXml("with-defaults", withDefaults, DEFAULTS));
  const request = source === null
    ? operation("get")
    : operation("get-config", { source: { [source]: null } });
  return request.with(...parts);
}

const DEFAULTS = "urn:ietf:params:xml:ns:yang:ietf-netconf-with-defaults";

/** `edit-config`. */
export function edit(options: EditOptions & { readonly target: Datastore }): XmlElement {
  return operation("edit-config", {
    target: { [options.target]: null },
    "default-operation": options.defaultOperation,
    "test-option": options.testOption,
    "error-option": options.errorOption,
  }).with(configOf(options.config));
}

/** `<config>` with this content; as it is where it is one already. */
export function configOf(config: Xml): XmlElement {
  const [element, ...others] = elements(config);
  if (element?.name === "config" && element.namespace === NETCONF && others.length === 0) {
    return element;
  }
  return operation("config").with(...elements(config));
}

/** `copy-config` from one datastore to another. */
export function copy(target: Datastore, source: Datastore): XmlElement {
  return operation("copy-config", { target: { [target]: null }, source: { [source]: null } });
}

/** `validate` of a datastore, or of a configuration. */
export function validate(source: Datastore | Xml): XmlElement {
  if (typeof source === "string") return operation("validate", { source: { [source]: null } });
  return operation("validate").with(operation("source").with(configOf(source)));
}

/** `commit`. */
export function commit(options: CommitOptions): XmlElement {
  return operation("commit", {
    confirmed: options.confirmed ? null : undefined,
    "confirm-timeout": options.confirmTimeout,
    persist: options.persist,
    "persist-id": options.persistId,
  });
}

/** `cancel-commit`, `discard-changes`, `close-session`: what needs no more words, or one. */
export function plain(name: string, content: XmlContent | null = null): XmlElement {
  return operation(name, content);
}

/** `lock` or `unlock`. */
export function locking(name: "lock" | "unlock", target: Datastore): XmlElement {
  return operation(name, { target: { [target]: null } });
}

/** The elements that an object names, or the one given. */
function elements(xml: Xml): readonly XmlElement[] {
  if (Array.isArray(xml)) return xml;
  return xml instanceof XmlElement ? [xml] : buildXml("xml", xml as XmlContent, NETCONF).children;
}
