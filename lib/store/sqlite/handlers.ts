/**
 * The handlers that have runs.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { RunState } from "../store.ts";
import { inState } from "./by_state.ts";

/**
 * The handler after the given one, of those that have runs; null: none. From one to the next in both indexes: its cost is the
 * number of handlers, not that of runs.
 */
export const NEXT_HANDLER = `SELECT min(handler) AS handler FROM (
  SELECT (SELECT handler FROM run WHERE state = 1 AND handler > ?1 ORDER BY handler LIMIT 1) AS handler
  UNION ALL
  SELECT (SELECT handler FROM run WHERE state <> 1 AND handler > ?1 ORDER BY handler LIMIT 1))`;

const OPEN: readonly RunState[] = ["waiting", "ready", "running", "held"];

/** Prepares what gives the ids of all handlers that have runs, in order. */
export function prepareHandlers(db: DatabaseSync): () => string[] {
  const findNext = db.prepare(NEXT_HANDLER);
  const after = (handler: string) => findNext.get(handler)!.handler as string | null;
  return () => {
    const handlers: string[] = [];
    for (let next = after(""); next !== null; next = after(next)) handlers.push(next);
    return handlers;
  };
}

/** Prepares what gives the ids of the handlers that have unfinished runs, in order. */
export function prepareOpenHandlers(db: DatabaseSync): () => string[] {
  const handlers = prepareHandlers(db);
  const finds = OPEN.map((state) =>
    db.prepare(`SELECT 1 FROM run WHERE handler = ? AND ${inState(state)} LIMIT 1`)
  );
  return () => handlers().filter((handler) => finds.some((find) => find.get(handler)));
}
