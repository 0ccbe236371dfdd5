/**
 * What is unfinished, by source.
 *
 * @module
 */
import type { SourceBacklog } from "../store.ts";
import type { Database } from "./database.ts";
import { HANDLERS } from "./handlers.ts";
import { BY_HANDLER } from "./schema.ts";

/** A delivery's bytes go with the first of its unfinished runs. */
const UNFINISHED = `WITH ${HANDLERS}
  SELECT r.source, count(*) AS runs, sum(CASE WHEN EXISTS (
      SELECT 1 FROM {run} o WHERE o.delivery = r.delivery AND o.n < r.n AND o.state < 4
    ) THEN 0 ELSE (SELECT b.size FROM {body} b WHERE b.delivery = r.delivery) END) AS bytes
  FROM {run} r
  WHERE r.handler = ANY (ARRAY(SELECT h.handler FROM handler h WHERE h.handler IS NOT NULL))
    AND r.state = ANY (ARRAY[0, 1, 2, 3]) AND r.${BY_HANDLER}
  GROUP BY r.source`;

/** Counts the unfinished runs and the bytes of their deliveries. */
export async function backlog(db: Database): Promise<Record<string, SourceBacklog>> {
  const rows = await db.query<SourceBacklog & { source: string }>(UNFINISHED);
  return Object.fromEntries(rows.map(({ source, runs, bytes }) => [source, { runs, bytes }]));
}
