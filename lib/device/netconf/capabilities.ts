/**
 * What a device says in its hello that it can do.
 *
 * @module
 */
import type { XmlElement } from "./xml/element.ts";

const BASE = "urn:ietf:params:netconf:";

/** How a device reports values that nobody set (RFC 6243). */
export interface WithDefaults {
  /** `report-all`, `trim` or `explicit`: what it does without being asked. */
  readonly basic: string;
  /** What it can be asked for. */
  readonly also: readonly string[];
}

/** The capabilities of a device (RFC 6241, section 8). */
export class Capabilities {
  /** As the device sent them. */
  readonly all: readonly string[];

  /** Made by hookbox. */
  constructor(all: readonly string[]) {
    this.all = all;
  }

  /** Whether it has a capability of RFC 6241, by its name (`candidate`, `validate`), in a version or in any. */
  has(name: string, version?: "1.0" | "1.1"): boolean {
    const start = `${BASE}capability:${name}:`;
    return this.all.some((uri) =>
      version === undefined ? uri.startsWith(start) : bare(uri) === start + version
    );
  }

  /** Whether it speaks this version of NETCONF. */
  speaks(version: "1.0" | "1.1"): boolean {
    return this.all.some((uri) => bare(uri) === `${BASE}base:${version}`);
  }

  /** Whether it announces a YANG module of this namespace. With the YANG library of NETCONF 1.1 none is announced. */
  hasModule(namespace: string): boolean {
    return this.all.some((uri) => bare(uri) === namespace);
  }

  /** Null where the device has no word about it. */
  get withDefaults(): WithDefaults | null {
    const uri = this.all.find((it) => it.startsWith(`${BASE}capability:with-defaults:`));
    if (uri === undefined) return null;
    const query = new URLSearchParams(uri.split("?")[1] ?? "");
    return {
      basic: query.get("basic-mode") ?? "explicit",
      also: query.get("also-supported")?.split(",") ?? [],
    };
  }
}

/** Without the parameters. */
function bare(uri: string): string {
  return uri.split("?")[0]!;
}

/** The capabilities and the session's id in a device's hello. */
export function readHello(hello: XmlElement): { capabilities: Capabilities; id: string | null } {
  const all = hello.child("capabilities")?.all("capability").map(({ text }) => text.trim()) ?? [];
  return { capabilities: new Capabilities(all), id: hello.textOf("session-id") ?? null };
}
