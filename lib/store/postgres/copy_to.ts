/**
 * Making a store out of the rows of another one.
 *
 * @module
 */
import { CopyRefusedError, type CopyTarget, type Row, type Table, TABLES } from "../copy.ts";
import { INSERT_BODIES, type NewBody, packBodies } from "./bodies.ts";
import { columnsOf } from "./copy_columns.ts";
import { requireUnserved } from "./copy_from.ts";
import { toHex, toJson } from "./json.ts";
import { LongTransaction } from "./long_transaction.ts";
import { applyMissing } from "./migrations.ts";
import { readCertificates } from "./mod.ts";
import { parseTarget } from "./url.ts";

/**
 * Begins a store. All of it is one transaction: what is cut off was never there.
 *
 * @throws {CopyRefusedError} when there is a store that holds something.
 * @throws {StoreError} when somebody serves it, or it cannot be written.
 */
export async function copyTo(url: string): Promise<CopyTarget> {
  const target = parseTarget(url);
  const long = await LongTransaction.begin(target, await readCertificates(target), "");
  try {
    await applyMissing(long, long.db);
    // Who starts now waits, and fails: also where an empty store was there before.
    const tables = ["process", ...TABLES.map(({ name }) => name)].map((name) => `{${name}}`);
    await long.query(`LOCK TABLE ${tables} IN ACCESS EXCLUSIVE MODE`);
    await requireUnserved(long, long.db);
    await requireEmpty(long);
  } catch (error) {
    long[Symbol.dispose]();
    throw error;
  }
  return {
    write: (table, rows) => write(long, table, rows),
    async countFrom({ name, counted }, last) {
      if (last === 0) return;
      await long.query(
        `SELECT setval(pg_get_serial_sequence('{${name}}', '${counted}')::regclass, $1::bigint)`,
        last,
      );
    },
    finish: () => long.commit(),
    // deno-lint-ignore require-await -- as the interface has it
    async [Symbol.asyncDispose]() {
      long[Symbol.dispose]();
    },
  };
}

async function requireEmpty(long: LongTransaction): Promise<void> {
  const { schema, location } = long.db.target;
  for (const { name } of TABLES) {
    if ((await long.query(`SELECT 1 FROM {${name}} LIMIT 1`)).length === 0) continue;
    throw new CopyRefusedError(
      location,
      `it is not empty. Name another schema, as ?schema=hookbox_new, or drop the schema "${schema}"`,
    );
  }
}

async function write(long: LongTransaction, table: Table, rows: readonly Row[]): Promise<void> {
  if (table.name === "body") return await writeBodies(long, rows as unknown as NewBody[]);
  const columns = columnsOf(table);
  const ours = columns.map((column) => column.ours);
  const values = columns.map((column) =>
    column.isBytes ? `decode(${column.ours}, 'hex')` : column.ours
  );
  const json = columns.map((column) => `${column.ours} ${column.type}`);
  await long.query(
    `INSERT INTO {${table.name}} (${ours}) OVERRIDING SYSTEM VALUE SELECT ${values}
     FROM json_to_recordset($1::text::json) AS r(${json})`,
    toJson(rows.map((row) =>
      Object.fromEntries(columns.map(({ name, ours, isBytes }) => [
        ours,
        isBytes ? toHex(row[name] as Uint8Array | null) : row[name],
      ]))
    )),
  );
}

/** Bytes in one statement, which has several copies of them: larger bodies go alone. */
const TOGETHER = 2 ** 20;

async function writeBodies(long: LongTransaction, bodies: readonly NewBody[]): Promise<void> {
  const size = bodies.reduce((sum, { bytes }) => sum + bytes.length, 0);
  for (const part of size > TOGETHER ? bodies.map((body) => [body]) : [bodies]) {
    const { json, bytes } = packBodies(part);
    await long.query(INSERT_BODIES, json, bytes);
  }
}
