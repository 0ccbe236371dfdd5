/**
 * The handlers that have runs.
 *
 * @module
 */
import type { Database } from "./database.ts";
import { BY_HANDLER } from "./schema.ts";

/** From one handler to the next in the index: its cost is the number of handlers, not that of runs. */
export const HANDLERS = `RECURSIVE handler AS (
    (SELECT handler FROM {run} WHERE ${BY_HANDLER} ORDER BY handler LIMIT 1)
    UNION ALL
    SELECT (SELECT r.handler FROM {run} r WHERE r.handler > h.handler AND r.${BY_HANDLER}
      ORDER BY r.handler LIMIT 1)
    FROM handler h WHERE h.handler IS NOT NULL)`;

/** Ids of handlers that have unfinished runs, in order. */
export async function openHandlers(db: Database): Promise<string[]> {
  const rows = await db.query<{ handler: string }>(
    `WITH ${HANDLERS} SELECT h.handler FROM handler h WHERE h.handler IS NOT NULL AND (
       SELECT r.seq FROM {run} r WHERE r.handler = h.handler AND r.state IN (0, 1, 2, 3)
         AND r.${BY_HANDLER} LIMIT 1) IS NOT NULL
     ORDER BY h.handler COLLATE "C"`,
  );
  return rows.map(({ handler }) => handler);
}
