/**
 * Looking for damage: in the file, and in what it holds.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { openAnyVersion } from "./open.ts";
import { pragma } from "./migrations.ts";
import { MIGRATIONS } from "./schema.ts";

/** What a check found. */
export interface CheckReport {
  /** Version of the schema, and the one that this hookbox brings it to. */
  readonly schema: number;
  readonly newestSchema: number;
  readonly deliveries: number;
  readonly runs: number;
  /** What is wrong, for people; empty: nothing. */
  readonly problems: readonly string[];
}

/** Something that must not be. The query gives what it is about, one row each. */
interface Rule {
  readonly broken: string;
  /** The version of the schema from which on there is what the query asks for. */
  readonly since: number;
  readonly sql: string;
}

const without = (table: string, column: string, other: string, key: string) =>
  `SELECT DISTINCT ${column} AS what FROM ${table}
   WHERE NOT EXISTS (SELECT 1 FROM ${other} o WHERE o.${key} = ${table}.${column})`;

const RULES: readonly Rule[] = [
  {
    broken: "lanes have two heads",
    since: 1,
    // The rows themselves: the index that forbids it may be what is damaged.
    sql: `SELECT lane AS what FROM run NOT INDEXED WHERE lane IS NOT NULL AND state IN (1, 2, 3)
          GROUP BY lane HAVING count(*) > 1`,
  },
  {
    broken: "lanes wait and have no head",
    since: 1,
    sql:
      `SELECT DISTINCT lane AS what FROM run w WHERE state = 0 AND lane IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM run h WHERE h.lane = w.lane AND h.lane IS NOT NULL AND h.state IN (1, 2, 3))`,
  },
  {
    broken: "runs wait for a batch that is over",
    since: 4,
    sql: `SELECT seq AS what FROM run WHERE state = 0 AND lane IS NULL AND NOT EXISTS (
            SELECT 1 FROM run b WHERE b.seq = run.batch AND b.purpose = 'batch' AND b.state < 4)`,
  },
  { broken: "runs have no delivery", since: 1, sql: without("run", "delivery", "delivery", "seq") },
  {
    broken: "bodies have no delivery",
    since: 1,
    sql: without("body", "delivery", "delivery", "seq"),
  },
  { broken: "attempts have no run", since: 1, sql: without("attempt", "run", "run", "seq") },
  { broken: "steps have no run", since: 1, sql: without("step", "run", "run", "seq") },
  {
    broken: "unfinished runs have no body",
    since: 1,
    sql: `SELECT seq AS what FROM run WHERE state < 4 AND NOT EXISTS (
            SELECT 1 FROM body WHERE body.delivery = run.delivery)`,
  },
  {
    broken: "runs wait for an answer that nobody asks for",
    since: 2,
    sql: `SELECT seq AS what FROM run WHERE state < 4 AND doubt = 1 AND NOT EXISTS (
            SELECT 1 FROM doubt WHERE doubt.delivery = run.delivery)`,
  },
];

/** How many examples of a problem are named. */
const EXAMPLES = 3;
/** Most lines of SQLite's own check. */
const LINES = 20;

/**
 * Checks a store, also while it is served: all of it as it is at one moment.
 *
 * @throws {StoreError} when it cannot be opened, or is none of ours.
 */
export function checkStore(path: string): CheckReport {
  using opened = new DisposableStack();
  const db = opened.adopt(openAnyVersion(path), (db) => db.close());
  const problems: string[] = [];
  const look = <T>(work: () => T, otherwise: T): T => {
    try {
      return work();
    } catch (error) {
      problems.push(`SQLite: ${(error as Error).message}`);
      return otherwise;
    }
  };
  db.exec("BEGIN");
  const schema = look(() => pragma(db, "user_version"), 0);
  problems.push(...look(() => integrity(db), []));
  for (const { broken, since, sql } of RULES) {
    if (schema >= since) problems.push(...look(() => findBroken(db, broken, sql), []));
  }
  return {
    schema,
    newestSchema: MIGRATIONS.length,
    deliveries: look(() => count(db, "delivery"), 0),
    runs: look(() => count(db, "run"), 0),
    problems: [...new Set(problems)],
  };
}

function integrity(db: DatabaseSync): string[] {
  return db.prepare(`PRAGMA integrity_check(${LINES})`).all()
    .map((row) => row.integrity_check as string)
    .filter((line) => line !== "ok")
    .map((line) => `SQLite: ${line}`);
}

function findBroken(db: DatabaseSync, broken: string, sql: string): string[] {
  const rows = db.prepare(sql).all();
  if (rows.length === 0) return [];
  const examples = rows.slice(0, EXAMPLES).map(({ what }) => String(what)).join(", ");
  return [`${rows.length} ${broken}: ${examples}${rows.length > EXAMPLES ? ", …" : ""}`];
}

function count(db: DatabaseSync, table: string): number {
  return db.prepare(`SELECT count(*) AS n FROM ${table}`).get()!.n as number;
}
