import assert from "node:assert/strict";
import { CARRIED, END_CARRIED, LEAVE } from "../../../lib/store/postgres/batches.ts";
import { CLAIM, NEXT_DUE } from "../../../lib/store/postgres/claim.ts";
import { READ } from "../../../lib/store/postgres/complete.ts";
import { FINISH } from "../../../lib/store/postgres/end.ts";
import { BEHIND, DUE_HEADS } from "../../../lib/store/postgres/gather.ts";
import { UNMARK } from "../../../lib/store/postgres/hold.ts";
import { ADVANCE, HEADS } from "../../../lib/store/postgres/lanes.ts";
import { migrate } from "../../../lib/store/postgres/migrations.ts";
import type { Value } from "../../../lib/store/postgres/session.ts";
import { newSchema, openDatabase, withServer } from "./server.ts";

const BACKLOG = 100_000;

/** One handler with a backlog of so many heads, each with one run behind it; another with one run. Without statistics. */
const FILL = `INSERT INTO {run} (delivery, n, handler, source, purpose, lane, state, event_time,
    place_time, run_at, created_at)
  SELECT n, 1, CASE WHEN n = 0 THEN 'quiet' ELSE 'busy' END, 'netbox', 'event', 'lane ' || n / 2,
    CASE WHEN n % 2 = 0 THEN 1 ELSE 0 END, n, n, n, n
  FROM generate_series(0, ${2 * BACKLOG}) AS n`;

interface Node {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Index Name"?: string;
  readonly "Actual Rows": number;
  readonly "Rows Removed by Filter"?: number;
  readonly "Actual Loops": number;
  readonly Plans?: readonly Node[];
}

const flat = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(flat)];

/** Statements with their values, and what each may read: by which indexes, and how many rows at most. */
const slots = ["busy", "quiet"].map((handler, i) => ({
  i,
  handler,
  source: "netbox",
  n: 3,
  concurrency: 9,
}));
const LANES = JSON.stringify(["lane 7", "lane 8"]);
const ENDINGS = JSON.stringify([{ k: 0, delivery: "d16", n: 99, claim: 1, supersede: true }]);

const CASES: Record<string, { sql: string; values: Value[]; indexes: string[]; rows: number }> = {
  claim: {
    sql: CLAIM,
    values: [JSON.stringify(slots), 1e6, 1, 1],
    indexes: [
      "body_delivery",
      "delivery_pkey",
      "run_delivery",
      "run_pkey",
      "run_ready",
      "run_running",
      "run_started",
    ],
    rows: 24,
  },
  next_due: {
    sql: NEXT_DUE,
    values: [JSON.stringify(["busy", "quiet"])],
    indexes: ["run_ready"],
    rows: 8,
  },
  heads: { sql: HEADS, values: [LANES], indexes: ["run_head"], rows: 2 },
  ending: {
    sql: READ,
    values: [ENDINGS, 1],
    indexes: ["delivery_id_key", "delivery_pkey", "run_delivery", "run_waiting"],
    rows: 5,
  },
  finish: {
    sql: FINISH,
    values: [JSON.stringify([{ seq: 40, state: 4 }, { seq: 44, state: 4 }]), 0],
    indexes: ["run_pkey"],
    rows: 2,
  },
  advance: {
    sql: ADVANCE,
    values: [LANES, 0],
    indexes: ["run_head", "run_pkey", "run_waiting"],
    rows: 8,
  },
  due_heads: {
    sql: DUE_HEADS,
    values: [JSON.stringify(slots), 1e6],
    indexes: ["run_ready"],
    rows: 4,
  },
  behind: {
    sql: BEHIND,
    values: ["lane 11", 5],
    indexes: ["body_delivery", "delivery_pkey", "run_waiting"],
    rows: 3,
  },
  carried: {
    sql: CARRIED,
    values: [JSON.stringify([40])],
    indexes: ["body_delivery", "delivery_pkey", "run_batch", "run_pkey", "run_started"],
    rows: 12,
  },
  leave: {
    sql: LEAVE,
    values: [JSON.stringify([{ k: 0, batch: 40, delivery: "d16", n: 1 }])],
    indexes: ["delivery_id_key", "run_delivery", "run_pkey"],
    rows: 5,
  },
  end_carried: {
    sql: END_CARRIED,
    values: [JSON.stringify([{ seq: 40, state: 4 }]), 0],
    indexes: ["run_batch"],
    rows: 3,
  },
  unmark: {
    sql: UNMARK,
    values: ["busy", 0, 0],
    indexes: ["run_marked", "run_pkey"],
    rows: 4,
  },
};

const literal = (value: Value) =>
  typeof value === "string" ? `'${value.replaceAll("'", "''")}'` : String(value);

withServer(() => {
  Deno.test("claims and lanes read a few rows, whatever the backlog, by plans made while all was empty", async () => {
    await using schema = newSchema();
    using db = openDatabase(schema);
    await migrate(db);
    await db.query(`ALTER TABLE {run} SET (autovacuum_enabled = off)`);
    for (const [name, { sql, values }] of Object.entries(CASES)) {
      await db.query(`PREPARE ${name} AS ${sql}`);
      await db.query(`EXECUTE ${name}(${values.map(literal).join(", ")})`);
    }
    await db.query(FILL);
    await db.query(`INSERT INTO {process} (name, lease_until) VALUES ('x', now())`);
    await db.query(`INSERT INTO {delivery} (id, source, origin, kind, received_at, event_time)
      SELECT 'd' || n, 'netbox', 'webhook', 'object', n, n FROM generate_series(0, 20) AS n`);
    await db.query(`UPDATE {run} SET state = 4 WHERE lane = 'lane 7' AND state = 1`);
    await db.query(`UPDATE {run} SET state = 2, claim = 1, owner = 1, n = 99,
      delivery = (SELECT seq FROM {delivery} WHERE id = 'd16') WHERE lane = 'lane 8' AND state = 1`);
    await db.query(`UPDATE {run} SET batch = 40 WHERE delivery BETWEEN 17 AND 19`);
    await db.query(`UPDATE {run} SET hold = 'x' WHERE lane IN ('lane 9', 'lane 10') AND state = 0`);

    for (const [name, { values, indexes, rows }] of Object.entries(CASES)) {
      const [row] = await db.query<{ "QUERY PLAN": [{ Plan: Node }] }>(
        `EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE ${name}(${values.map(literal).join(", ")})`,
      );
      const nodes = flat(row!["QUERY PLAN"][0].Plan).filter((node) =>
        /Scan/.test(node["Node Type"]) &&
        ["run", "delivery", "body"].includes(node["Relation Name"] ?? "")
      );
      const used = [...new Set(nodes.map((node) => node["Index Name"]))].sort();
      assert.deepEqual(used, indexes, name);
      const read = nodes.reduce(
        (sum, node) =>
          sum +
          (node["Actual Rows"] + (node["Rows Removed by Filter"] ?? 0)) * node["Actual Loops"],
        0,
      );
      assert.ok(read <= rows, `${name} reads ${read} rows`);
    }
  });
});
