/**
 * What catch-up remembers from one process to the next.
 *
 * @module
 */
import { isRecord } from "../../event/changes.ts";
import type { Json } from "../../event/types.ts";
import type { Since } from "./wanted.ts";

/** How far the change log has been read. All times are milliseconds by the source's clock. */
export interface Memory {
  /** The source's time at the last pass. */
  readonly cursor: number;
  /** Since when each subscription has been there. */
  readonly since: Since;
}

/** Null where there is nothing to go on from: the first start, another server, or catch-up was off. */
export function readMemory(state: Json | undefined, url: string): Memory | null {
  if (!isRecord(state) || state.url !== url || typeof state.cursor !== "number") return null;
  const since = isRecord(state.since) ? Object.entries(state.since) : [];
  const times = since.filter((entry): entry is [string, number] => typeof entry[1] === "number");
  return { cursor: state.cursor, since: Object.fromEntries(times) };
}

/** What to keep. */
export function writeMemory({ cursor, since }: Memory, url: string): Json {
  return { url, cursor, since: { ...since } };
}
