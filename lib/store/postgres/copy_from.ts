/**
 * Reading a whole store, to copy it.
 *
 * @module
 */
import { batchOf, type CopySource, type Row, type Table } from "../copy.ts";
import { StoreInUseError } from "../store.ts";
import { columnsOf } from "./copy_columns.ts";
import type { Database, Transaction } from "./database.ts";
import { LongTransaction } from "./long_transaction.ts";
import { requireSchema } from "./migrations.ts";
import { readCertificates } from "./mod.ts";
import { parseTarget } from "./url.ts";

const LAST = (table: string, column: string) =>
  `SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence('{${table}}', '${column}')::regclass), 0) AS n`;

/** Checks that no process executes runs. @throws {StoreInUseError} */
export async function requireUnserved(
  asker: Pick<Transaction, "query">,
  { target }: Database,
): Promise<void> {
  const served = await asker.query<{ name: string }>(
    `SELECT name FROM {process} WHERE lease_until > clock_timestamp() ORDER BY id`,
  );
  if (served.length === 0) return;
  throw new StoreInUseError(
    `Cannot copy the store "${target.location}": it is in use by hookbox on ` +
      `${
        served.map(({ name }) => name).join(", ")
      }. End it first; one that was killed counts for 30 s more`,
  );
}

/** Opens a store as it is at this moment, while nobody serves it. @throws {StoreError} */
export async function copyFrom(url: string): Promise<CopySource> {
  const target = parseTarget(url);
  const ca = await readCertificates(target);
  const long = await LongTransaction.begin(
    target,
    ca,
    "ISOLATION LEVEL REPEATABLE READ, READ ONLY",
  );
  const { db } = long;
  // A process that came and went is told by its number.
  const processes = async () => (await db.query<{ n: number }>(LAST("process", "id")))[0]!.n;
  let before: number;
  try {
    await requireSchema(db);
    before = await processes();
    await requireUnserved(long, db);
  } catch (error) {
    long[Symbol.dispose]();
    throw error;
  }
  return {
    read: (table) => read(long, table),
    last: async ({ name, counted }) =>
      (await long.query<{ n: number }>(LAST(name, counted!)))[0]!.n,
    async end() {
      await requireUnserved(db, db);
      if (await processes() === before) return;
      throw new StoreInUseError(
        `Cannot copy the store "${target.location}": hookbox was started meanwhile. End it, and copy again`,
      );
    },
    // deno-lint-ignore require-await -- as the interface has it
    async [Symbol.asyncDispose]() {
      long[Symbol.dispose]();
    },
  };
}

async function* read(long: LongTransaction, table: Table): AsyncIterable<Row[]> {
  const columns = columnsOf(table).map(({ name, ours }) => `${ours} AS "${name}"`);
  await long.query(
    `DECLARE copied NO SCROLL CURSOR FOR SELECT ${columns} FROM {${table.name}} ORDER BY ${table.key}`,
  );
  const most = batchOf(table);
  while (true) {
    const rows = await long.query<Row>(`FETCH ${most} FROM copied`);
    if (rows.length > 0) yield rows;
    if (rows.length < most) break;
  }
  await long.query("CLOSE copied");
}
