/**
 * Claims whose answer never came: the connection was lost with it. Their runs are ours, and nobody executes them.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import type { Database } from "./database.ts";
import { RUNNING } from "./schema.ts";

/** Milliseconds after which the database has surely ended a transaction of which we heard nothing. */
const PATIENCE = 60_000;

/** One call of claim(): who claims, and which of its calls it is. */
export interface Ticket {
  readonly owner: number;
  readonly number: number;
}

const PUT_BACK = `UPDATE {run} r SET state = CASE WHEN r.hold IS NULL THEN 1 ELSE 3 END,
    owner = NULL, attempt = r.attempt - 1
  FROM json_to_recordset($1::text::json) AS t(owner bigint, number bigint)
  WHERE r.state = 2 AND r.${RUNNING} AND r.owner = t.owner AND r.ticket = t.number RETURNING r.seq`;

/** Remembers them until they are put back. */
export class Unheard {
  readonly #db: Database;
  readonly #clock: Clock;
  #tickets: (Ticket & { readonly since: number })[] = [];

  constructor(db: Database, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /** The answer to this claim will not come. */
  note(ticket: Ticket): void {
    this.#tickets.push({ ...ticket, since: this.#clock.monotonic() });
  }

  /**
   * Puts the runs of all of them back; gives how many. Also later on: the database may still have been at work on a claim
   * whose connection was lost already.
   */
  async putBack(): Promise<number> {
    if (this.#tickets.length === 0) return 0;
    const before = this.#clock.monotonic() - PATIENCE;
    const asked = this.#tickets;
    const { length } = await this.#db.query(PUT_BACK, JSON.stringify(asked));
    this.#tickets = this.#tickets.filter((one) => !asked.includes(one) || one.since > before);
    return length;
  }
}
