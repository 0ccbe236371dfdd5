/**
 * How much there is.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { countRuns, type RunGroup } from "../counts.ts";
import type { StoreCounts } from "../store.ts";
import { readDisk } from "./disk.ts";

/** The runs of each handler in each state: what is ready, and all others. */
export const GROUPS =
  `SELECT g.*, (SELECT created_at FROM run WHERE seq = g.first) AS created_at FROM (
   SELECT handler, state, count(*) AS n, min(seq) AS first FROM run WHERE state <> 1 GROUP BY handler, state
   UNION ALL
   SELECT handler, 1, count(*), min(seq) FROM run WHERE state = 1 GROUP BY handler) g`;

/** Prepares what counts runs and deliveries. */
export function prepareCounts(db: DatabaseSync, path: string): () => StoreCounts {
  const groups = db.prepare(GROUPS);
  const deliveries = db.prepare(`SELECT count(*) AS n FROM delivery`);
  const unreadable = db.prepare(`SELECT count(*) AS n FROM delivery WHERE kind = 'unreadable'`);

  return () => {
    const { database, log } = readDisk(path);
    return {
      ...countRuns(groups.all() as unknown as RunGroup[]),
      deliveries: deliveries.get()!.n as number,
      unreadable: unreadable.get()!.n as number,
      bytes: database + log,
    };
  };
}
