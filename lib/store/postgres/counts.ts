/**
 * How much there is.
 *
 * @module
 */
import { STATES } from "../codes.ts";
import type { RunState, StoreCounts } from "../store.ts";
import type { Database } from "./database.ts";
import { BY_HANDLER } from "./schema.ts";

const OPEN: readonly RunState[] = ["waiting", "ready", "running"];

interface Group {
  readonly handler: string;
  readonly state: number;
  readonly n: number;
  readonly created_at: number;
}

const GROUPS = `SELECT g.*, r.created_at FROM (
    SELECT handler, state, count(*) AS n, min(seq) AS first FROM {run} WHERE ${BY_HANDLER} GROUP BY handler, state) g
  JOIN {run} r ON r.seq = g.first`;

const TOTALS = `SELECT (SELECT count(*) FROM {delivery}) AS deliveries,
    (SELECT count(*) FROM {delivery} WHERE kind = 'unreadable') AS unreadable,
    (SELECT sum(pg_total_relation_size(c.oid))::bigint FROM pg_class c
     WHERE c.relnamespace = $1::text::regnamespace AND c.relkind = 'r') AS bytes`;

/** Counts runs and deliveries. */
export async function counts(db: Database): Promise<StoreCounts> {
  const runs = Object.fromEntries(STATES.map((state) => [state, 0])) as Record<RunState, number>;
  const byHandler: Record<string, Partial<Record<RunState, number>>> = {};
  let oldest: number | null = null;
  for (const group of await db.query<Group>(GROUPS)) {
    const state = STATES[group.state]!;
    runs[state] += group.n;
    (byHandler[group.handler] ??= {})[state] = group.n;
    if (OPEN.includes(state) && (oldest === null || group.created_at < oldest)) {
      oldest = group.created_at;
    }
  }
  const [totals] = await db.query<Pick<StoreCounts, "deliveries" | "unreadable" | "bytes">>(
    TOTALS,
    db.target.schema,
  );
  return { runs, byHandler, oldest, ...totals! };
}
