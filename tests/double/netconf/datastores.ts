/**
 * The configuration of a device, running and candidate, which is read and edited as RFC 6241 says.
 *
 * @module
 */
import { XmlElement } from "../../../lib/device/netconf/xml/element.ts";
import { parseXml } from "../../../lib/device/netconf/xml/parse.ts";
import { NETCONF } from "../../../lib/device/netconf/xml/scope.ts";

/** What a device has, and what it was asked. */
export class Datastores {
  /** Operations in their order. */
  readonly asked: string[] = [];
  /** By operation: what the next ones are answered with, instead of being done; null: one is done. */
  readonly script: Record<string, (string | null)[]> = {};
  #running: XmlElement;
  #candidate: XmlElement;

  /** @param config What it has at first. */
  constructor(config: string) {
    this.#running = this.#candidate = parseXml(`<data>${config}</data>`);
  }

  /** What it has. */
  get running(): XmlElement {
    return this.#running;
  }

  /** Whether an edit was asked for. */
  get edited(): boolean {
    return this.asked.includes("edit-config");
  }

  /** Answers a request. */
  readonly respond = (request: XmlElement): string => {
    this.asked.push(request.name);
    return this.script[request.name]?.shift() ?? this.#do(request);
  };

  #do(request: XmlElement): string {
    switch (request.name) {
      case "get-config": {
        const [filter] = request.all("filter");
        return String(filter ? inside(filter, this.#running) : this.#running);
      }
      case "edit-config":
        this.#candidate = merge(this.#candidate, request.child("config")!);
        break;
      case "commit":
        this.#running = this.#candidate;
        break;
      case "discard-changes":
        this.#candidate = this.#running;
        break;
    }
    return "<ok/>";
  }
}

/** Without the device's modules nobody knows the keys of lists: here it is always `name`. */
function isSame(a: XmlElement, b: XmlElement): boolean {
  return a.name === b.name && a.namespace === b.namespace && a.textOf("name") === b.textOf("name");
}

/** What is there, with what is wanted (section 7.2). */
function merge(there: XmlElement, wanted: XmlElement): XmlElement {
  const children = [...there.children];
  for (const one of wanted.children) {
    const at = children.findIndex((it) => isSame(it, one));
    const old = at < 0 ? [] : children.splice(at, 1);
    if (one.attribute("operation", NETCONF) === "remove") continue;
    const empty = new XmlElement({ ...one, attributes: new Map(), children: [] });
    const under = one.children.length > 0 ? old[0] ?? empty : empty;
    children.splice(at < 0 ? children.length : at, 0, merge(under, one));
  }
  return new XmlElement({ ...there, children });
}

/** What a subtree filter selects of an element (section 6). */
function inside(filter: XmlElement, there: XmlElement): XmlElement {
  const keys = filter.children.filter(({ text }) => text !== "");
  const wanted = filter.children.filter(({ text }) => text === "");
  if (wanted.length === 0) return there;
  const children = there.children.flatMap((child) => {
    if (keys.some(({ name }) => name === child.name)) return [child];
    return wanted.filter((one) => isWanted(one, child)).slice(0, 1)
      .map((one) => inside(one, child));
  });
  return new XmlElement({ ...there, children });
}

function isWanted(one: XmlElement, it: XmlElement): boolean {
  return one.name === it.name && one.namespace === it.namespace &&
    one.children.every(({ name, text }) => text === "" || it.textOf(name) === text);
}
