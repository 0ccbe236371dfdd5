/**
 * What stands in for NetBox and Nautobot while a handler is tested.
 *
 * @module
 */
import type { HostSource } from "../handler/host/protocol.ts";
import type { SourceKind } from "../source/kinds.ts";

/** What a handler's `ctx.netbox` talks to: a doubled NetBox or Nautobot, or whatever answers like one. */
export interface TestSource {
  /** Where it seems to be: `"http://netbox.test"`. */
  readonly url: string;
  /** Answers a request. */
  fetch(url: string, init?: RequestInit): Promise<Response>;
  /** What it is asked with. @default {none} */
  readonly token?: string | null;
  /** What it is. @default {"netbox"} */
  readonly product?: SourceKind;
}

/** A source as a handler host is told of it. Null: there is none, and nobody can reach it. */
export function hostSource(source: TestSource | null, kind: SourceKind): HostSource {
  return {
    kind: source?.product ?? kind,
    url: source?.url ?? null,
    token: source?.token ?? null,
    caFile: null,
    sslVerify: true,
  };
}
