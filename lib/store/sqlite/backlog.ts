/**
 * What is unfinished, by source.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { SourceBacklog } from "../store.ts";
import { prepareHandlers } from "./handlers.ts";

/**
 * The unfinished runs of one handler: what is ready, and all others. A delivery's bytes go with the first of its unfinished
 * runs; their length is read without them.
 */
const SUMS = `SELECT r.source, count(*) AS runs, sum(CASE WHEN EXISTS (
    SELECT 1 FROM run o WHERE o.delivery = r.delivery AND o.n < r.n AND o.state < 4
  ) THEN 0 ELSE (SELECT length(bytes) FROM body WHERE delivery = r.delivery) END) AS bytes`;
export const UNFINISHED = `${SUMS} FROM run r INDEXED BY run_ready
    WHERE r.handler = ?1 AND r.state = 1 GROUP BY r.source
  UNION ALL ${SUMS} FROM run r INDEXED BY run_handler
    WHERE r.handler = ?1 AND r.state <> 1 AND r.state IN (0, 2, 3) GROUP BY r.source`;

/** Prepares what counts the unfinished runs and the bytes of their deliveries. */
export function prepareBacklog(db: DatabaseSync): () => Record<string, SourceBacklog> {
  const handlers = prepareHandlers(db);
  const count = db.prepare(UNFINISHED);
  return () => {
    const all: Record<string, SourceBacklog> = {};
    for (const handler of handlers()) {
      const rows = count.all(handler) as unknown as (SourceBacklog & { source: string })[];
      for (const { source, runs, bytes } of rows) {
        const sum = all[source] ?? { runs: 0, bytes: 0 };
        all[source] = { runs: sum.runs + runs, bytes: sum.bytes + bytes };
      }
    }
    return all;
  };
}
