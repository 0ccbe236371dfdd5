/**
 * This process among those that execute runs: its lease, which it keeps renewing, by the database's clock.
 *
 * @module
 */
import { hostname } from "node:os";
import process from "node:process";
import type { Clock } from "../../clock.ts";
import type { Database } from "./database.ts";
import { ANY_LOST } from "./recover.ts";

/** For how long a lease is. */
const LEASE = "30 s";
/** Milliseconds between two renewals. */
const BEAT = 10_000;
/** The same after one that failed. */
const BEAT_AGAIN = 2_000;

const JOIN = `INSERT INTO {process} (name, lease_until)
  VALUES ($1::text, clock_timestamp() + interval '${LEASE}')
  RETURNING id, (SELECT count(*) + 1 FROM {process} WHERE lease_until > clock_timestamp()) AS alive`;

/** A lease that is past, but that nobody has taken, goes on: our runs are still ours. */
const RENEW = `UPDATE {process} SET lease_until = clock_timestamp() + interval '${LEASE}'
  WHERE id = $1::bigint
  RETURNING (SELECT count(*) FROM {process} WHERE lease_until > clock_timestamp()) AS alive,
    extract(epoch FROM clock_timestamp())::float8 * 1000 AS now, ${ANY_LOST} AS lost`;

/** What a beat is told. */
export interface Beat {
  /** The database's time. */
  readonly now: number;
  /** Whether there may be runs of processes that are gone. */
  readonly lost: boolean;
}

/** The lease of this process. */
export class Membership {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #onBeat: (beat: Beat) => Promise<unknown>;
  readonly #lost = new Set<() => void>();
  #id: number;
  #alive: number;
  #cancel = () => {};
  #beating: Promise<void> = Promise.resolve();
  #left = false;

  private constructor(
    db: Database,
    clock: Clock,
    { id, alive }: Enrolled,
    onBeat: (beat: Beat) => Promise<unknown>,
  ) {
    this.#db = db;
    this.#clock = clock;
    this.#id = id;
    this.#alive = alive;
    this.#onBeat = onBeat;
    this.#next(BEAT);
  }

  /**
   * Takes a lease.
   *
   * @param onBeat Called at every renewal: whatever one of the processes must do from time to time.
   */
  static async join(
    db: Database,
    clock: Clock,
    onBeat: (beat: Beat) => Promise<unknown>,
  ): Promise<Membership> {
    return new Membership(db, clock, await enroll(db), onBeat);
  }

  /** The number of this process; another one after its lease was lost. */
  get id(): number {
    return this.#id;
  }

  /** Whether another process may be waiting for runs. */
  get hasOthers(): boolean {
    return this.#alive > 1;
  }

  /** Another process let itself be heard. */
  meet(): void {
    this.#alive = Math.max(this.#alive, 2);
  }

  /** Calls `fn` when others have taken our runs. */
  onLost(fn: () => void): () => void {
    this.#lost.add(fn);
    return () => this.#lost.delete(fn);
  }

  /** Renews the lease. */
  async beat(): Promise<void> {
    const [row] = await this.#db.query<Beat & { alive: number }>(RENEW, this.#id);
    if (row) this.#alive = row.alive;
    else await this.#rejoin();
    if (row) await this.#onBeat(row);
  }

  async #rejoin(): Promise<void> {
    const { id, alive } = await enroll(this.#db);
    this.#id = id;
    this.#alive = alive;
    for (const fn of this.#lost) fn();
  }

  #next(ms: number): void {
    if (this.#left) return;
    this.#cancel = this.#clock.after(ms, () => {
      this.#beating = this.beat().then(() => this.#next(BEAT), () => this.#next(BEAT_AGAIN));
    });
  }

  /** Gives the lease up: what it had claimed and not ended can be taken at once. */
  async leave(): Promise<void> {
    this.#left = true;
    this.#cancel();
    await this.#beating;
    // Who cannot say goodbye is missed when the lease ends.
    await this.#db.query(`DELETE FROM {process} WHERE id = $1::bigint`, this.#id).catch(() => {});
  }
}

interface Enrolled {
  readonly id: number;
  /** How many processes there are, with us. */
  readonly alive: number;
}

async function enroll(db: Database): Promise<Enrolled> {
  return (await db.query<Enrolled>(JOIN, `${hostname()} (pid ${process.pid})`))[0]!;
}
