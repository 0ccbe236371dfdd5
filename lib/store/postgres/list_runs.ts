/**
 * Lists of runs.
 *
 * @module
 */
import { type RawRun, toRun } from "../rows.ts";
import type { RunQuery, RunRow, RunState } from "../store.ts";
import { CODE, parseRunId } from "../codes.ts";
import type { Database } from "./database.ts";
import { HANDLERS } from "./handlers.ts";
import { RUN_COLUMNS } from "./rows.ts";
import { BY_HANDLER } from "./schema.ts";
import type { Value } from "./session.ts";

const MOST = 1000;

/** The newest runs that fulfil a query. */
export async function listRuns(db: Database, query: RunQuery): Promise<RunRow[]> {
  const limit = Math.min(query.limit ?? 50, MOST);
  const batch = query.batch === undefined ? undefined : await seqOf(db, query.batch);
  const { where, values } = conditionsOf(query, batch);
  const newest = (and: string) =>
    `SELECT r.seq FROM {run} r JOIN {delivery} d ON d.seq = r.delivery
     WHERE ${[...where, and].join(" AND ")} ORDER BY r.seq DESC LIMIT ${limit}`;
  // One state of one handler at a time, from the index, newest first. One query over all of them would sort all runs in
  // these states, or walk past a million that are done to find the one that is dead.
  const found = query.states === undefined ? newest("true") : `SELECT found.seq
    FROM handler h, json_array_elements_text('${codesOf(query.states)}'::json) AS wanted, LATERAL (
      ${
    newest(`r.handler = h.handler AND r.state = wanted::smallint AND r.${BY_HANDLER}`)
  }) AS found
    WHERE h.handler IS NOT NULL ORDER BY found.seq DESC LIMIT ${limit}`;
  const rows = await db.query<RawRun>(
    `WITH ${HANDLERS}, found AS (${found}) SELECT ${RUN_COLUMNS} FROM found f
     JOIN {run} r ON r.seq = f.seq JOIN {delivery} d ON d.seq = r.delivery ORDER BY r.seq DESC`,
    ...values,
  );
  return rows.map(toRun);
}

const codesOf = (states: readonly RunState[]) => JSON.stringify(states.map((state) => CODE[state]));

/** The `seq` of no run. */
const NOBODY = -1;

async function seqOf(db: Database, id: string): Promise<number> {
  const parts = parseRunId(id);
  const [row] = parts === null ? [] : await db.query<{ seq: number }>(
    `SELECT seq FROM {run} WHERE n = $2::int
       AND delivery = (SELECT d.seq FROM {delivery} d WHERE d.id = $1::text)`,
    parts.delivery,
    parts.n,
  );
  return row?.seq ?? NOBODY;
}

function conditionsOf(
  query: RunQuery,
  batch: number | undefined,
): { where: string[]; values: Value[] } {
  const all: (readonly [string, string, Value | undefined])[] = [
    ["r.handler =", "text", query.handler],
    ["r.source =", "text", query.source],
    ["d.object_type =", "text", query.objectType],
    ["d.object_id =", "text", query.objectId],
    ["d.id =", "text", query.delivery],
    ["r.batch =", "bigint", batch],
    ["r.seq <", "bigint", query.before],
  ];
  const where: string[] = [];
  const values: Value[] = [];
  for (const [condition, type, value] of all) {
    if (value === undefined) continue;
    values.push(value);
    where.push(`${condition} $${values.length}::${type}`);
  }
  return { where, values };
}
