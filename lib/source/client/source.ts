/**
 * What all clients of one source share.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import type { Fetch } from "../netbox/api.ts";
import type { SourceKind } from "../product.ts";
import { releaseOf } from "../release.ts";
import type { createSlots } from "./slots.ts";

/** A source as its clients know it. */
export interface Source {
  readonly kind: SourceKind;
  /** As configured: `netbox`. */
  readonly name: string;
  /** Without a slash at its end. */
  readonly url: string;
  readonly token: string | null;
  readonly fetch: Fetch;
  readonly clock: Clock;
  /** Milliseconds for one request with its answer. */
  readonly timeout: number;
  readonly slots: ReturnType<typeof createSlots>;
  /** Filters that were found to be obeyed, by path of the endpoint. */
  readonly knownFilters: Map<string, Set<string>>;
  /** ETags of objects that were given out. */
  readonly etags: WeakMap<object, string>;
  readonly learned: Learned;
}

/** What is found out about a source on the way. */
export interface Learned {
  /** 407 for NetBox 4.7; null: not known yet. */
  release: number | null;
  /** `"4.7.3"`; null: not known yet. */
  version: string | null;
  /** Whether NetBox has branches; null: not known yet. */
  branching: boolean | null;
}

/** Takes the release from any answer of NetBox. A new one means an upgrade: what was learned is out of date. */
export function learnFrom(headers: Headers, { kind, learned, knownFilters }: Source): void {
  const release = kind === "netbox" ? releaseOf(headers.get("api-version") ?? "") : null;
  if (release === null || release === learned.release) return;
  if (learned.release !== null) {
    learned.version = null;
    learned.branching = null;
    knownFilters.clear();
  }
  learned.release = release;
}
