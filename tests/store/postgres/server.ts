/** The PostgreSQL that these tests use: the one that DATABASE_URL names, in schemas of their own. */
import postgres from "postgres";
import { Database } from "../../../lib/store/postgres/database.ts";
import { parseTarget } from "../../../lib/store/postgres/url.ts";

/** Undefined: there is none, and these tests are not registered. */
export const DATABASE_URL = Deno.env.get("DATABASE_URL");

/** Registers tests where there is a server. (Where there is none, `tests/store/postgres_test.ts` says so.) */
export function withServer(tests: (url: string) => void): void {
  if (DATABASE_URL) tests(DATABASE_URL);
}

let schemas = 0;

/** A schema that is dropped at the end of a test. */
export interface Schema extends AsyncDisposable {
  /** The URL of a store in it. */
  readonly url: string;
  readonly name: string;
  /** Asks the database, past the store; `{run}` stands for a table. */
  query(sql: string): Promise<Record<string, unknown>[]>;
}

/** A new, empty schema: its name is free unless it is given, the store makes it. */
export function newSchema(
  server = DATABASE_URL!,
  name = `test_${Deno.pid}_${++schemas}`,
): Schema {
  const url = new URL(server);
  url.searchParams.set("schema", name);
  const query = async (sql: string) => {
    const client = postgres(server, { max: 1, onnotice: () => {} });
    try {
      return await client.unsafe(sql.replace(/\{(\w+)\}/g, `"${name}"."$1"`));
    } finally {
      await client.end();
    }
  };
  return {
    url: url.href,
    name,
    query,
    async [Symbol.asyncDispose]() {
      await query(`DROP SCHEMA IF EXISTS "${name}" CASCADE`);
    },
  };
}

/** The database of a schema, as a store opens it; closed at the end of a test. */
export function openDatabase(schema: Schema, most = 1): Database & Disposable {
  const db = new Database(parseTarget(schema.url), { most });
  return Object.assign(db, { [Symbol.dispose]: () => db.close() });
}
