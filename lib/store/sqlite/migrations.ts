/**
 * Bringing a database to our version of the schema.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { StoreError } from "../store.ts";
import { APPLICATION_ID, MIGRATIONS } from "./schema.ts";

/** The number that a pragma without arguments gives. */
export function pragma(db: DatabaseSync, name: string): number {
  return Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0] as number;
}

/** Whether nothing has ever been stored in this file. */
export function isEmpty(db: DatabaseSync): boolean {
  return db.prepare(`SELECT 1 FROM sqlite_schema LIMIT 1`).get() === undefined;
}

/**
 * Checks that the database is ours and not newer than we are.
 *
 * @throws {StoreError} when it is not.
 */
export function checkSchema(db: DatabaseSync, path: string, migrations = MIGRATIONS): number {
  if (!isEmpty(db) && pragma(db, "application_id") !== APPLICATION_ID) {
    throw new StoreError(
      `Cannot use the store "${path}": it is a database of another program. Set HOOKBOX_STORE to another path`,
    );
  }
  const version = pragma(db, "user_version");
  if (version > migrations.length) {
    throw new StoreError(
      `Cannot use the store "${path}": its schema is version ${version}, and this hookbox knows only up to ` +
        `${migrations.length}. Use the newer hookbox that wrote it, or set HOOKBOX_STORE to another path`,
    );
  }
  return version;
}

/** Applies the migrations that are missing, each in a transaction of its own. Only forward. */
export function migrate(db: DatabaseSync, path: string, migrations = MIGRATIONS): void {
  const version = checkSchema(db, path, migrations);
  migrations.slice(version).forEach((sql, index) => {
    db.exec("BEGIN IMMEDIATE");
    try {
      db.exec(sql);
      db.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
      db.exec(`PRAGMA user_version = ${version + index + 1}`);
      db.exec("COMMIT");
    } catch (error) {
      db.exec("ROLLBACK");
      throw error;
    }
  });
}
