/**
 * This process among those that execute runs: its lease, which it keeps renewing, by the database's clock, and which handlers
 * it and the others execute.
 *
 * @module
 */
import { hostname } from "node:os";
import process from "node:process";
import type { Clock } from "../../clock.ts";
import type { Database } from "./database.ts";
import { ANY_LOST } from "./recover.ts";
import type { DatabaseTime } from "./shared_clock.ts";

/** For how long a lease is. */
const LEASE = "30 s";
/** Milliseconds between two renewals. */
const BEAT = 10_000;
/** The same after one that failed. */
const BEAT_AGAIN = 2_000;

/** What the others execute. Also of those whose lease is past, until somebody has taken it: their runs are still theirs. */
const others = (but: string) =>
  `(SELECT coalesce(json_agg(o.handlers::json ORDER BY o.id), '[]') FROM {process} o WHERE ${but}) AS others`;

const JOIN = `INSERT INTO {process} (name, lease_until, handlers)
  VALUES ($1::text, clock_timestamp() + interval '${LEASE}', $2::text)
  RETURNING id, ${others("true")}`;

/** A lease that is past, but that nobody has taken, goes on: our runs are still ours. */
const RENEW = `UPDATE {process} SET lease_until = clock_timestamp() + interval '${LEASE}'
  WHERE id = $1::bigint RETURNING ${others("o.id <> $1::bigint")},
    extract(epoch FROM clock_timestamp())::float8 * 1000 AS now, ${ANY_LOST} AS lost`;

const ANNOUNCE = `UPDATE {process} SET handlers = $2::text
  WHERE id = $1::bigint RETURNING ${others("o.id <> $1::bigint")}`;

/** The ids of the handlers that each other process executes; null: it has not said. */
type Others = readonly (readonly string[] | null)[];

/** What a beat is told. */
export interface Beat {
  readonly time: DatabaseTime;
  /** Whether there may be runs of processes that are gone. */
  readonly lost: boolean;
}

/** The lease of this process. */
export class Membership {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #onBeat: (beat: Beat) => Promise<unknown>;
  readonly #lost = new Set<() => void>();
  readonly #changed = new Set<() => void>();
  #id: number;
  #others: Others;
  /** Whether somebody let itself be heard of whom no beat has told yet. */
  #met = false;
  #handlers: string | null = null;
  #cancel = () => {};
  #beating: Promise<void> = Promise.resolve();
  #left = false;

  private constructor(
    db: Database,
    clock: Clock,
    { id, others }: Enrolled,
    onBeat: (beat: Beat) => Promise<unknown>,
  ) {
    this.#db = db;
    this.#clock = clock;
    this.#id = id;
    this.#others = others;
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
    return new Membership(db, clock, await enroll(db, null), onBeat);
  }

  /** The number of this process; another one after its lease was lost. */
  get id(): number {
    return this.#id;
  }

  /** Whether another process may be waiting for runs. */
  get hasOthers(): boolean {
    return this.#met || this.#others.length > 0;
  }

  /** Another process let itself be heard. */
  meet(): void {
    this.#met = true;
  }

  /** Calls `fn` when others have taken our runs. */
  onLost(fn: () => void): () => void {
    this.#lost.add(fn);
    return () => this.#lost.delete(fn);
  }

  /** Calls `fn` when a beat tells that the others execute other handlers than before. */
  onHandlers(fn: () => void): () => void {
    this.#changed.add(fn);
    return () => this.#changed.delete(fn);
  }

  /** Whether another process executes this handler, or has not said. */
  hasElsewhere(handler: string): boolean {
    return this.#others.some((handlers) => handlers?.includes(handler) ?? true);
  }

  /** Tells the others what we execute, and learns what they do. Without a lease it is told with the next one. */
  async announce(handlers: readonly string[]): Promise<void> {
    this.#handlers = JSON.stringify(handlers);
    const [row] = await this.#db.query<Told>(ANNOUNCE, this.#id, this.#handlers);
    if (row) this.#others = row.others;
  }

  /** Renews the lease. */
  async beat(): Promise<void> {
    const asked = this.#clock.monotonic();
    const [row] = await this.#db.query<Told & { now: number; lost: boolean }>(RENEW, this.#id);
    const answered = this.#clock.monotonic();
    if (row) this.#hear(row.others);
    else await this.#rejoin();
    if (row) await this.#onBeat({ time: { now: row.now, asked, answered }, lost: row.lost });
  }

  #hear(others: Others): void {
    const before = JSON.stringify(this.#others);
    this.#others = others;
    this.#met = false;
    if (JSON.stringify(others) === before) return;
    for (const fn of this.#changed) fn();
  }

  async #rejoin(): Promise<void> {
    const { id, others } = await enroll(this.#db, this.#handlers);
    this.#id = id;
    for (const fn of this.#lost) fn();
    this.#hear(others);
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

interface Told {
  readonly others: Others;
}

interface Enrolled extends Told {
  readonly id: number;
}

async function enroll(db: Database, handlers: string | null): Promise<Enrolled> {
  return (await db.query<Enrolled>(JOIN, `${hostname()} (pid ${process.pid})`, handlers))[0]!;
}
