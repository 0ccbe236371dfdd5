/**
 * Reads XML.
 *
 * @module
 */
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { XmlElement } from "./element.ts";
import { unescape } from "./escape.ts";
import { OUTSIDE, type Scope, splitName } from "./scope.ts";

/** What the parser gives for one piece of a document: the name of an element with its content, and its attributes. */
type Piece = Readonly<Record<string, unknown>>;

const ATTRIBUTES = ":@";
const TEXT = "#text";
const CDATA = "#cdata";

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: "",
  textNodeName: TEXT,
  cdataPropName: CDATA,
  // A value is what the device sent: "007" and " up " stay as they are. References are resolved here, strictly.
  parseTagValue: false,
  trimValues: false,
  processEntities: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  maxNestedTags: 200,
  // In this form of its output, no name can reach a prototype.
  onDangerousProperty: (name) => name,
});

/**
 * Reads an XML document.
 *
 * @throws {SyntaxError} where it is not well-formed, or declares a document type: NETCONF has none (RFC 6241, section 3.2).
 */
export function parseXml(text: string): XmlElement {
  const valid = XMLValidator.validate(text);
  if (valid !== true) {
    const { msg, line, col } = valid.err;
    throw new SyntaxError(`not well-formed XML at ${line}:${col}: ${msg}`);
  }
  if (text.slice(0, text.search(/<[^?!]/)).includes("<!DOCTYPE")) {
    throw new SyntaxError("a document type is not allowed in NETCONF");
  }
  const [root, ...others] = elementsOf(pieces(text));
  if (!root || others.length > 0) throw new SyntaxError("an XML document has one root element");
  return toElement(...root, OUTSIDE);
}

function pieces(text: string): readonly Piece[] {
  try {
    return parser.parse(text) as readonly Piece[];
  } catch (error) {
    throw new SyntaxError(`not readable as XML: ${(error as Error).message}`);
  }
}

/** The elements among pieces, by name. */
function elementsOf(pieces: readonly Piece[]): [name: string, piece: Piece][] {
  return pieces.flatMap((piece): [string, Piece][] => {
    const name = nameOf(piece);
    return name === TEXT || name === CDATA ? [] : [[name, piece]];
  });
}

function nameOf(piece: Piece): string {
  return Object.keys(piece).find((key) => key !== ATTRIBUTES)!;
}

function toElement(written: string, piece: Piece, outer: Scope): XmlElement {
  const declared = new Map<string, string>();
  const attributes = new Map<string, string>();
  for (const [name, raw] of Object.entries((piece[ATTRIBUTES] ?? {}) as Record<string, string>)) {
    // White space in attributes becomes spaces (https://www.w3.org/TR/xml/#AVNormalize).
    const value = unescape(raw.replace(/[\t\n\r]/g, " "));
    const [prefix, local] = splitName(name);
    if (name === "xmlns") declared.set("", value);
    else if (prefix === "xmlns") declared.set(local, value);
    else attributes.set(name, value);
  }
  const scope = outer.inner(declared);
  const [prefix, name] = splitName(written);
  const namespace = scope.resolve(prefix);
  if (namespace === undefined) throw new SyntaxError(`nobody declared the prefix of <${written}>`);
  const content = piece[written] as readonly Piece[];
  const children = elementsOf(content).map(([child, inside]) => toElement(child, inside, scope));
  const text = content.map(textOf).join("");
  return new XmlElement({
    prefix,
    name,
    namespace,
    attributes,
    scope,
    children,
    text: children.length > 0 && text.trim() === "" ? "" : text,
  });
}

function textOf(piece: Piece): string {
  switch (nameOf(piece)) {
    case TEXT:
      return unescape(piece[TEXT] as string);
    case CDATA:
      return (piece[CDATA] as readonly Piece[]).map((inside) => String(inside[TEXT])).join("");
    default:
      return "";
  }
}
