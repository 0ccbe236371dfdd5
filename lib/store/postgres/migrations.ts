/**
 * Bringing a database to our version of the schema.
 *
 * @module
 */
import { StoreError } from "../store.ts";
import type { Database, Transaction } from "./database.ts";
import { lockMigration } from "./locks.ts";
import { MIGRATIONS } from "./schema.ts";

/** The version of the schema; null: there is none. */
async function readVersion(
  asker: Pick<Transaction, "query">,
  { target }: Database,
): Promise<number | null> {
  const [schema] = await asker.query<{ ours: boolean; empty: boolean }>(
    `SELECT to_regclass('{schema_version}') IS NOT NULL AS ours, NOT EXISTS (
       SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname = $1) AS empty`,
    target.schema,
  );
  if (!schema!.ours) {
    if (schema!.empty) return null;
    throw new StoreError(
      `Cannot use the store "${target.location}": the schema "${target.schema}" belongs to another program. ` +
        "Name another one in HOOKBOX_STORE, as ?schema=hookbox",
    );
  }
  const [row] = await asker.query<{ version: number }>(`SELECT version FROM {schema_version}`);
  return row?.version ?? 0;
}

function checkVersion(version: number, { target }: Database, known: number): void {
  if (version <= known) return;
  throw new StoreError(
    `Cannot use the store "${target.location}": its schema is version ${version}, and this hookbox knows only up to ` +
      `${known}. Use the newer hookbox that wrote it, or set HOOKBOX_STORE to another schema`,
  );
}

/**
 * Checks that there is a store of our version.
 *
 * @throws {StoreError} when there is none, or an older or newer one.
 */
export async function requireSchema(db: Database, migrations = MIGRATIONS): Promise<void> {
  const version = await readVersion(db, db);
  if (version === null) {
    throw new StoreError(
      `Cannot open the store "${db.target.location}": there is no hookbox store in it. ` +
        "Start `hookbox serve` once to create it, or set HOOKBOX_STORE to where it is",
    );
  }
  checkVersion(version, db, migrations.length);
  if (version === migrations.length) return;
  throw new StoreError(
    `Cannot use the store "${db.target.location}": its schema is version ${version}, this hookbox uses version ` +
      `${migrations.length}. Start \`hookbox serve\` once to bring it up to date`,
  );
}

/**
 * Applies the migrations that are missing, all in one transaction. Only forward; several processes may do so at once.
 *
 * @throws {StoreError} when the schema is not ours, or newer than we are.
 */
export async function migrate(db: Database, migrations = MIGRATIONS): Promise<void> {
  if (await readVersion(db, db) === migrations.length) return;
  await db.transaction((tx) => applyMissing(tx, db, migrations));
}

/** The same inside the caller's transaction. */
export async function applyMissing(
  tx: Pick<Transaction, "query">,
  db: Database,
  migrations = MIGRATIONS,
): Promise<void> {
  await lockMigration(tx);
  const version = await readVersion(tx, db);
  checkVersion(version ?? 0, db, migrations.length);
  if (version === null) {
    await tx.query(`CREATE SCHEMA IF NOT EXISTS "${db.target.schema}"`);
    await tx.query(`CREATE TABLE {schema_version} (version int NOT NULL)`);
    await tx.query(`INSERT INTO {schema_version} VALUES (0)`);
  }
  for (const sql of migrations.slice(version ?? 0)) await tx.query(sql);
  await tx.query(`UPDATE {schema_version} SET version = $1::int`, migrations.length);
}
