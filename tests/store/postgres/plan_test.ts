import assert from "node:assert/strict";
import { CLAIM, NEXT_DUE } from "../../../lib/store/postgres/claim.ts";
import { Database } from "../../../lib/store/postgres/database.ts";
import { ADVANCE, HEADS } from "../../../lib/store/postgres/lanes.ts";
import { migrate } from "../../../lib/store/postgres/migrations.ts";
import type { Value } from "../../../lib/store/postgres/session.ts";
import { parseTarget } from "../../../lib/store/postgres/url.ts";
import { newSchema, withServer } from "./server.ts";

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
  readonly "Actual Loops": number;
  readonly Plans?: readonly Node[];
}

const flat = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(flat)];

withServer(() => {
  Deno.test("claims and lanes read a few rows by their indexes, whatever the backlog, with no statistics", async () => {
    await using schema = newSchema();
    using opened = new DisposableStack();
    const db = opened.adopt(new Database(parseTarget(schema.url), { most: 1 }), (db) => db.close());
    await migrate(db);
    await db.query(`ALTER TABLE {run} SET (autovacuum_enabled = off)`);
    await db.query(FILL);
    await db.query(`INSERT INTO {process} (name, lease_until) VALUES ('x', now())`);

    /** What is read of `run`: by which index, and how many rows. */
    const reads = async (sql: string, ...values: Value[]) => {
      const [row] = await db.query<{ "QUERY PLAN": [{ Plan: Node }] }>(
        `EXPLAIN (ANALYZE, FORMAT JSON) ${sql}`,
        ...values,
      );
      const nodes = flat(row!["QUERY PLAN"][0].Plan).filter((node) =>
        /Scan/.test(node["Node Type"]) && node["Relation Name"] === "run"
      );
      const rows = nodes.reduce((sum, node) => sum + node["Actual Rows"] * node["Actual Loops"], 0);
      return { indexes: new Set(nodes.map((node) => node["Index Name"])), rows };
    };
    const slots = JSON.stringify(
      ["busy", "quiet"].map((handler, i) => ({
        i,
        handler,
        source: "netbox",
        n: 3,
        concurrency: 9,
      })),
    );

    const claim = await reads(CLAIM, slots, 1e6, 1, 1);
    assert.deepEqual([...claim.indexes].sort(), [
      "run_pkey",
      "run_ready",
      "run_running",
      "run_started",
    ]);
    assert.ok(claim.rows <= 20, `a claim reads ${claim.rows} rows`);
    const due = await reads(NEXT_DUE, JSON.stringify(["busy", "quiet"]));
    assert.deepEqual([...due.indexes], ["run_ready"]);
    assert.ok(due.rows <= 8, `it reads ${due.rows} rows`);
    const lanes = JSON.stringify(["lane 7", "lane 8"]);
    const heads = await reads(HEADS, lanes);
    assert.deepEqual([[...heads.indexes], heads.rows], [["run_head"], 2]);
    await db.query(`UPDATE {run} SET state = 4 WHERE lane = 'lane 7' AND state IN (1, 2, 3)`);
    const next = await reads(ADVANCE, lanes, 0);
    assert.deepEqual([...next.indexes].sort(), ["run_head", "run_pkey", "run_waiting"]);
    assert.ok(next.rows <= 8, `it reads ${next.rows} rows`);
  });
});
