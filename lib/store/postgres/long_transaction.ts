/**
 * One transaction for as long as it takes, on a connection of its own: for copying a store.
 *
 * @module
 */
import { Database, type Transaction, withSchema } from "./database.ts";
import { explain } from "./errors.ts";
import { type Row, type Session, SET_LOCAL, type Value } from "./session.ts";
import type { Target } from "./url.ts";

/** What is not limited here. Who has to wait for another one's lock is told soon, though. */
const LIMITS = "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '5s'; " +
  "SET LOCAL idle_in_transaction_session_timeout = 0";

/** A transaction that is rolled back when it is closed before it is committed, or the connection ends. */
export class LongTransaction implements Pick<Transaction, "query"> {
  readonly db: Database;
  readonly #session: Session;

  private constructor(db: Database, session: Session) {
    this.db = db;
    this.#session = session;
  }

  /** @param mode As in `BEGIN`. @throws {StoreError} when the database cannot be reached. */
  static async begin(
    target: Target,
    ca: string | undefined,
    mode: string,
  ): Promise<LongTransaction> {
    const db = new Database(target, { ca, most: 1 });
    try {
      const long = new LongTransaction(db, await db.open());
      await long.query(`BEGIN ${mode}`);
      await long.query(`${SET_LOCAL}; ${LIMITS}`);
      return long;
    } catch (error) {
      db.close();
      throw explain(error, target.location);
    }
  }

  async query<R = Row>(text: string, ...values: Value[]): Promise<R[]> {
    const { schema, location } = this.db.target;
    try {
      return await this.#session.query(withSchema(text, schema), values) as R[];
    } catch (error) {
      throw explain(error, location);
    }
  }

  /** Commits. */
  async commit(): Promise<void> {
    await this.query("COMMIT");
  }

  [Symbol.dispose](): void {
    this.#session.close();
    this.db.close();
  }
}
