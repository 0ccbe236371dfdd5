/**
 * Lists of runs.
 *
 * @module
 */
import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import { type RawRun, toRun } from "../rows.ts";
import type { RunQuery, RunRow } from "../store.ts";
import { inState } from "./by_state.ts";
import { prepareFind } from "./find.ts";
import { prepareHandlers } from "./handlers.ts";
import { RUN_COLUMNS } from "./rows.ts";

const MOST = 1000;
/** The `seq` of no run. */
const NOBODY = -1;
const CARRIED = "r.batch = ?";

/** What lists runs. */
export interface ListRuns {
  runs(query: RunQuery): RunRow[];
  run(seq: number): RunRow;
}

/** Prepares what lists runs. */
export function prepareListRuns(db: DatabaseSync): ListRuns {
  const handlers = prepareHandlers(db);
  const find = prepareFind(db);
  const readRun = db.prepare(
    `SELECT ${RUN_COLUMNS} FROM run r JOIN delivery d ON d.seq = r.delivery WHERE r.seq = ?`,
  );
  const run = (seq: number) => toRun(readRun.get(seq) as unknown as RawRun);

  /** The newest that fulfil all conditions. */
  const newest = (conditions: readonly Condition[], limit: number): number[] =>
    db.prepare(newestOf(conditions))
      .all(...conditions.flatMap(([, ...values]) => values), limit)
      .map((row) => row.seq as number);

  return {
    run,
    runs(query) {
      const limit = Math.min(query.limit ?? 50, MOST);
      const conditions = conditionsOf(query);
      if (query.batch !== undefined) conditions.push([CARRIED, find(query.batch) ?? NOBODY]);
      if (!query.states) return newest(conditions, limit).map(run);
      // One state of one handler at a time, from the index, newest first. One query over all of them would sort all runs in
      // these states, or walk past a million that are done to find the one that is dead.
      const found = new Set<number>();
      for (const handler of query.handler === undefined ? handlers() : [query.handler]) {
        for (const state of query.states) {
          const group: Condition[] = [["r.handler = ?", handler], [inState(state)]];
          for (const seq of newest([...group, ...conditions], limit)) found.add(seq);
        }
      }
      return [...found].sort((a, b) => b - a).slice(0, limit).map(run);
    },
  };
}

type Condition = readonly [sql: string, ...values: SQLInputValue[]];

/** Without what no condition asks of: all that are ready are sorted, and that needs nothing but their index. */
function newestOf(conditions: readonly Condition[]): string {
  const where = conditions.map(([sql]) => sql).join(" AND ") || "1";
  const delivery = /\bd\./.test(where) ? "JOIN delivery d ON d.seq = r.delivery" : "";
  return `SELECT r.seq FROM run r ${delivery} WHERE ${where} ORDER BY r.seq DESC LIMIT ?`;
}

function conditionsOf(query: RunQuery): Condition[] {
  const all: (readonly [string, SQLInputValue | undefined])[] = [
    ["r.handler = ?", query.handler],
    ["r.source = ?", query.source],
    ["d.object_type = ?", query.objectType],
    ["d.object_id = ?", query.objectId],
    ["d.id = ?", query.delivery],
    ["r.seq < ?", query.before],
  ];
  return all.filter(([, value]) => value !== undefined) as Condition[];
}
