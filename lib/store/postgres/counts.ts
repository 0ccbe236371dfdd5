/**
 * How much there is.
 *
 * @module
 */
import { countRuns, type RunGroup } from "../counts.ts";
import type { StoreCounts } from "../store.ts";
import type { Database } from "./database.ts";
import { BY_HANDLER } from "./schema.ts";

const GROUPS = `SELECT g.*, r.created_at FROM (
    SELECT handler, state, count(*) AS n, min(seq) AS first FROM {run} WHERE ${BY_HANDLER} GROUP BY handler, state) g
  JOIN {run} r ON r.seq = g.first`;

const TOTALS = `SELECT (SELECT count(*) FROM {delivery}) AS deliveries,
    (SELECT count(*) FROM {delivery} WHERE kind = 'unreadable') AS unreadable,
    (SELECT sum(pg_total_relation_size(c.oid))::bigint FROM pg_class c
     WHERE c.relnamespace = $1::text::regnamespace AND c.relkind = 'r') AS bytes`;

/** Counts runs and deliveries. */
export async function counts(db: Database): Promise<StoreCounts> {
  const groups = await db.query<RunGroup>(GROUPS);
  const [totals] = await db.query<Pick<StoreCounts, "deliveries" | "unreadable" | "bytes">>(
    TOTALS,
    db.target.schema,
  );
  return { ...countRuns(groups), ...totals! };
}
