/**
 * The handlers that have runs.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { CODE } from "../codes.ts";

/** Prepares what gives the ids of all handlers that have runs, in order. */
export function prepareHandlers(db: DatabaseSync): () => string[] {
  const findNext = db.prepare(
    `SELECT handler FROM run WHERE handler > ? ORDER BY handler LIMIT 1`,
  );
  return () => {
    const handlers: string[] = [];
    // From one handler to the next in the index: its cost is the number of handlers, not that of runs.
    for (let row = findNext.get(""); row; row = findNext.get(row.handler as string)) {
      handlers.push(row.handler as string);
    }
    return handlers;
  };
}

/** Prepares what gives the ids of the handlers that have unfinished runs, in order. */
export function prepareOpenHandlers(db: DatabaseSync): () => string[] {
  const handlers = prepareHandlers(db);
  const find = db.prepare(`SELECT 1 FROM run WHERE handler = ? AND state = ? LIMIT 1`);
  const states = [CODE.waiting, CODE.ready, CODE.running, CODE.held];
  return () => handlers().filter((handler) => states.some((state) => find.get(handler, state)));
}
