/**
 * How much there is.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { RunState, StoreCounts } from "../store.ts";
import { readDisk } from "./disk.ts";
import { STATES } from "./schema.ts";

const OPEN: readonly RunState[] = ["waiting", "ready", "running"];

/** Prepares what counts runs and deliveries. */
export function prepareCounts(db: DatabaseSync, path: string): () => StoreCounts {
  const groups = db.prepare(
    `SELECT handler, state, count(*) AS n, min(seq) AS first FROM run GROUP BY handler, state`,
  );
  const createdAt = db.prepare(`SELECT created_at FROM run WHERE seq = ?`);
  const deliveries = db.prepare(`SELECT count(*) AS n FROM delivery`);
  const unreadable = db.prepare(`SELECT count(*) AS n FROM delivery WHERE kind = 'unreadable'`);

  return () => {
    const { database, log } = readDisk(path);
    const runs = Object.fromEntries(STATES.map((state) => [state, 0])) as Record<RunState, number>;
    const byHandler: Record<string, Partial<Record<RunState, number>>> = {};
    let oldest: number | null = null;
    for (const row of groups.all()) {
      const state = STATES[row.state as number]!;
      const n = row.n as number;
      runs[state] += n;
      (byHandler[row.handler as string] ??= {})[state] = n;
      if (OPEN.includes(state)) {
        const created = createdAt.get(row.first!)!.created_at as number;
        if (oldest === null || created < oldest) oldest = created;
      }
    }
    return {
      runs,
      byHandler,
      deliveries: deliveries.get()!.n as number,
      unreadable: unreadable.get()!.n as number,
      oldest,
      bytes: database + log,
    };
  };
}
