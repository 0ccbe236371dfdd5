/**
 * What is decided about a delivery and its runs when they are stored, without a database: every store asks here.
 *
 * @module
 */
import type { Branch } from "../event/types.ts";
import { judgeRun, MAX_DEPTH, OURS, type OwnEffect, type Writer, type Written } from "./origin.ts";
import type { NewDelivery, NewRun } from "./work.ts";

/** What is known of a delivery's origin when it is stored. */
export type Origin =
  | { readonly doubt: false; readonly writer: Writer | null; readonly branch: Branch | null }
  /** Its runs are held until this own write is settled, and until it was asked where it happened. */
  | { readonly doubt: true; readonly own: number | null; readonly ask: boolean };

/** What is known of our own writes. Asked only about what we may have caused. */
export interface Writes {
  /** Who of us caused an event, among the settled ones; null: none of them. */
  writerOf(event: Written): Writer | null;
  /** The id of the youngest open one of a source; null: none is open. Asked only where there is no writer. */
  lastOpen(source: string): number | null;
}

/** Where nothing was ever written. */
export const NO_WRITES: Writes = { writerOf: () => null, lastOpen: () => null };

/** Decides where a delivery comes from. */
export function originOf(d: NewDelivery, writes: Writes): Origin {
  const { branch = null, own = "no" } = d;
  const ask = branch === "unknown";
  if (own === "no") {
    return ask ? { doubt: true, own: null, ask } : { doubt: false, writer: null, branch };
  }
  const writer = ask ? null : writes.writerOf({ ...d, branch });
  const open = writer ? null : writes.lastOpen(d.source);
  if (ask || open !== null) return { doubt: true, own: open, ask };
  return { doubt: false, writer: writer ?? (own === "yes" ? OURS : null), branch };
}

/** Decides about a new run of a delivery: why it is skipped at once, and at which depth it runs. */
export function judgeNewRun(
  { depth: emitted = 0 }: Pick<NewDelivery, "depth">,
  { handler, ownChanges = "skip", branches = "main" }: NewRun,
  origin: Origin,
): { readonly skip: string | null; readonly depth: number } {
  if (emitted >= MAX_DEPTH) return { skip: CHAIN, depth: 0 };
  if (emitted > 0) return { skip: null, depth: emitted };
  if (origin.doubt) return { skip: null, depth: 0 };
  const verdict = judgeRun({ handler, ownChanges, branches }, origin.writer, origin.branch);
  return verdict.skip === null ? verdict : { skip: verdict.skip, depth: 0 };
}

const CHAIN = `a chain of ${MAX_DEPTH} handlers that emit events or write because of each other`;

/** The write of a handler that came back with a delivery; null: it brings none. */
export function effectOf(
  { source, objectType, action }: NewDelivery,
  origin: Origin,
): OwnEffect | null {
  const handler = origin.doubt ? null : origin.writer?.handler;
  return handler && objectType && action ? { handler, source, objectType, action } : null;
}

/** What the runs of a delivery are about: a newer run about the same may supersede them. */
export function objectOf({ source, objectType, objectId }: NewDelivery): string | null {
  return objectId === null ? null : `${source}:${objectType}:${objectId}`;
}
