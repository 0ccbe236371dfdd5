/**
 * The database: a few connections, and transactions over them.
 *
 * @module
 */
import { StoreError } from "../store.ts";
import { explain, isConflict, isFromPooler } from "./errors.ts";
import { Pool } from "./pool.ts";
import { type Row, Session, SET_LOCAL, type Value } from "./session.ts";
import type { Target } from "./url.ts";

/** Milliseconds after which a connection that says nothing is given up. */
const PATIENCE = 30_000;
/** How often a transaction is tried in which another one was in the way. */
const TRIES = 5;

/** What a transaction is made with. `{run}` in a statement stands for the table `run` in our schema. */
export interface Transaction {
  /** Asks. Without waiting for one answer before the next question, all of them take one round trip. */
  query<R = Row>(text: string, ...values: Value[]): Promise<R[]>;
  /** Changes something; the commit waits for it, and fails with it. */
  send(text: string, ...values: Value[]): void;
  /** Asks the last question: the commit goes along with it, in the same round trip. */
  finish<R = Row>(text: string, ...values: Value[]): Promise<R[]>;
}

/** A statement with the names of our tables in it. */
export function withSchema(text: string, schema: string): string {
  return text.replace(/\{(\w+)\}/g, (_, table) => `"${schema}"."${table}"`);
}

/** A few connections to one database. */
export class Database {
  readonly target: Target;
  readonly #ca: string | undefined;
  readonly #pool: Pool;
  readonly #texts = new Map<string, string>();
  #pooled: boolean;
  #closed = false;

  /** @param most How many connections there may be. */
  constructor(target: Target, { ca, most }: { ca?: string | undefined; most: number }) {
    this.target = target;
    this.#ca = ca;
    this.#pool = new Pool(most, () => this.open());
    this.#pooled = target.pooled;
  }

  /** Whether a pooler stands between: known once the first connection is open. */
  get isPooled(): boolean {
    return this.#pooled;
  }

  /**
   * Executes one statement, which is a transaction by itself.
   *
   * @throws {StoreBusyError} while the database is away.
   * @throws {StoreError} when it cannot do it.
   */
  async query<R = Row>(text: string, ...values: Value[]): Promise<R[]> {
    if (this.#pooled) return await this.transaction((tx) => tx.query<R>(text, ...values));
    return await this.#retrying(() =>
      this.#pool.use(PATIENCE, (session) => session.query(this.#resolve(text), values))
    ) as R[];
  }

  /**
   * Executes `work` as one transaction: all of it or, when it throws, nothing. It may be tried again: it must have no
   * other effects.
   *
   * @throws {StoreBusyError} while the database is away.
   * @throws {StoreError} when it cannot do it.
   */
  async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return await this.#retrying(() =>
      this.#pool.use(PATIENCE, (session) => this.#once(session, work))
    );
  }

  async #once<T>(session: Session, work: (tx: Transaction) => Promise<T>): Promise<T> {
    const sent: Promise<unknown>[] = [session.query("BEGIN", [])];
    const query = (text: string, ...values: Value[]) => {
      const answer = session.query(this.#resolve(text), values);
      sent.push(answer);
      return answer;
    };
    if (this.#pooled) sent.push(session.query(SET_LOCAL, []));
    // Behind what was sent without waiting: should any of that fail, the database makes it a rollback.
    const commit = () => sent.push(session.query("COMMIT", []));
    let finished = false;
    const finish = (text: string, ...values: Value[]) => {
      const answer = query(text, ...values);
      finished = true;
      commit();
      return answer;
    };
    try {
      const result = await work({
        query: query as Transaction["query"],
        send: (text, ...values) => void query(text, ...values),
        finish: finish as Transaction["finish"],
      });
      if (!finished) commit();
      await Promise.all(sent);
      return result;
    } catch (error) {
      const first = (await Promise.allSettled(sent)).find((one) => one.status === "rejected");
      await session.query("ROLLBACK", []).catch(() => {});
      throw first ? first.reason : error;
    }
  }

  async #retrying<T>(work: () => Promise<T>): Promise<T> {
    for (let tries = 1;; tries++) {
      this.#checkOpen();
      try {
        return await work();
      } catch (error) {
        if (!isConflict(error) || tries === TRIES) throw explain(error, this.target.location);
      }
    }
  }

  #checkOpen(): void {
    if (!this.#closed) return;
    throw new StoreError(`Cannot use the store "${this.target.location}": it is closed`);
  }

  /** Opens a connection of its own, for who listens; the caller closes it. */
  async open(
    { onClose = () => {}, onNotify }: {
      onClose?: () => void;
      onNotify?: (payload: string) => void;
    } = {},
  ): Promise<Session> {
    const options = { target: this.target, ca: this.#ca, onClose, ...onNotify ? { onNotify } : {} };
    const pooled = this.#pooled;
    try {
      return await Session.open({ ...options, pooled });
    } catch (error) {
      if (pooled || !isFromPooler(error)) throw error;
      this.#pooled = true;
      return await Session.open({ ...options, pooled: true });
    }
  }

  #resolve(text: string): string {
    let resolved = this.#texts.get(text);
    if (resolved === undefined) {
      resolved = withSchema(text, this.target.schema);
      this.#texts.set(text, resolved);
    }
    return resolved;
  }

  /** Ends all connections; what is under way ends first. */
  close(): void {
    this.#closed = true;
    this.#pool.close();
  }
}
