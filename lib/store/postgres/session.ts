/**
 * One connection to the database, for as long as it lasts.
 *
 * The client library would connect anew by itself, and then send the rest of a transaction over a connection that knows
 * nothing of its beginning. So every client of it has one connection, and ends with it.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { connect, type Socket } from "node:net";
import postgres from "postgres";
import type { Target } from "./url.ts";

/** A row as the database gives it. */
export type Row = Record<string, unknown>;
/** What a statement takes: bytes, or what fits into a text. */
export type Value = string | number | boolean | null | Uint8Array;

/** Milliseconds in which a connection must be there. */
const CONNECT_TIMEOUT = 5_000;
/**
 * What holds for everything that we ask.
 *
 * A commit is on the disk when it returns, also where the database or its user is set to something faster: an
 * acknowledged delivery is kept.
 *
 * Time-outs: of a statement, and of a process that falls silent in the middle of a transaction: it may hold locks that all
 * others need. The rest makes plans that need no statistics: these are wrong for a while after a mass change of states, and
 * a plan that is kept may be one for an empty table. All our statements find their rows through indexes, in order. What is
 * off counts as very expensive, for which PostgreSQL would compile plans first: that takes a second.
 */
const SETTINGS = {
  synchronous_commit: "on",
  statement_timeout: "15000",
  idle_in_transaction_session_timeout: "10000",
  enable_seqscan: "off",
  enable_bitmapscan: "off",
  enable_sort: "off",
  enable_hashjoin: "off",
  enable_mergejoin: "off",
  jit: "off",
  plan_cache_mode: "force_generic_plan",
};

/** The same for one transaction, where the session is not ours. */
export const SET_LOCAL = Object.entries(SETTINGS)
  .map(([name, value]) => `SET LOCAL ${name} = ${value}`).join("; ");

/** How a session is opened. */
export interface SessionOptions {
  readonly target: Target;
  /** The trusted certificates. */
  readonly ca: string | undefined;
  /** Whether a pooler stands between: nothing may be left behind in a connection. */
  readonly pooled: boolean;
  /** Called when the connection is gone, however it ended. */
  readonly onClose: () => void;
  /** Called for each notification. */
  readonly onNotify?: (payload: string) => void;
}

/** One connection. */
export class Session {
  readonly #sql: ReturnType<typeof postgres>;
  readonly #options: SessionOptions;
  /** Statements whose types are known: only these may be sent behind one another without waiting. */
  readonly #known = new Set<string>();
  /** What is sent next waits for this. */
  #barrier: Promise<unknown> | null = null;
  #open = true;

  private constructor(options: SessionOptions) {
    this.#options = options;
    this.#sql = postgres(clientOptions(options, () => this.#closed()));
  }

  /**
   * Opens a connection.
   *
   * @throws The client's or the network's error when it cannot be opened.
   */
  static async open(options: SessionOptions): Promise<Session> {
    const session = new Session(options);
    try {
      await session.query("SELECT 1", []);
      return session;
    } catch (error) {
      session.close();
      throw error;
    }
  }

  /** Whether it is still there. */
  get isOpen(): boolean {
    return this.#open;
  }

  /**
   * Sends a statement; those that are sent without waiting for one another are answered in one round trip. A statement
   * without parameters may be several.
   */
  query(text: string, values: readonly Value[]): Promise<Row[]> {
    const waits = this.#barrier;
    const answer = waits ? waits.then(() => this.#send(text, values)) : this.#send(text, values);
    // Whoever sends more before this is awaited would otherwise leave a rejection that nobody has seen.
    answer.catch(() => {});
    const isKnown = values.length === 0 || (!this.#options.pooled && this.#known.has(text));
    if (!isKnown) this.#hold(answer.then(() => this.#known.add(text), () => {}));
    return answer;
  }

  #hold(barrier: Promise<unknown>): void {
    const held = barrier.then(() => {
      if (this.#barrier === held) this.#barrier = null;
    });
    this.#barrier = held;
  }

  async #send(text: string, values: readonly Value[]): Promise<Row[]> {
    if (!this.#open) throw new ConnectionLost();
    const prepare = values.length > 0 && !this.#options.pooled;
    return [...await this.#sql.unsafe<Row[]>(text, [...values], { prepare })];
  }

  /** Ends it at once; what is under way fails. */
  close(): void {
    this.#open = false;
    void this.#sql.end({ timeout: 0 });
  }

  #closed(): void {
    if (!this.#open) return;
    this.close();
    this.#options.onClose();
  }
}

/** The connection ended while a transaction was under way. */
class ConnectionLost extends Error {
  readonly code = "CONNECTION_LOST";

  constructor() {
    super("the connection was lost");
  }
}

function clientOptions(
  { target, ca, pooled, onNotify }: SessionOptions,
  onclose: () => void,
) {
  let used = false;
  return {
    host: target.host,
    port: target.port,
    database: target.database,
    user: target.user,
    pass: target.password,
    max: 1,
    prepare: !pooled,
    fetch_types: false,
    idle_timeout: 0,
    max_lifetime: 0,
    connect_timeout: CONNECT_TIMEOUT / 1000,
    backoff: 0,
    ssl: tlsOptions(target, ca),
    // A pooler refuses settings of the session: it gives the next transaction to another one.
    connection: {
      application_name: `hookbox ${target.schema}`,
      ...pooled ? {} : SETTINGS,
    },
    types: {
      bigint: { to: 20, from: [20], serialize: String, parse: Number },
      bytes: { to: 17, from: [17], serialize: toBytea, parse: fromBytea },
    },
    onnotice: () => {},
    onclose,
    onnotify: (_channel: string, payload: string) => onNotify?.(payload),
    socket: () => {
      if (used) return Promise.reject(new ConnectionLost());
      used = true;
      return openSocket(target);
    },
  } as unknown as Parameters<typeof postgres>[0];
}

function openSocket({ host, port }: Target): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    const fail = (error: Error) => {
      socket.destroy();
      reject(error);
    };
    const timeout = Object.assign(new Error("no answer"), { code: "CONNECT_TIMEOUT" });
    const timer = setTimeout(fail, CONNECT_TIMEOUT, timeout);
    socket.once("error", fail);
    socket.once("close", () => clearTimeout(timer));
    socket.once("connect", () => {
      clearTimeout(timer);
      socket.removeListener("error", fail);
      socket.setNoDelay(true);
      resolve(Object.assign(socket, { host }));
    });
  });
}

/** What is checked of the server's certificate, as libpq does for each `sslmode`. */
function tlsOptions({ sslMode, host }: Target, ca: string | undefined) {
  switch (sslMode) {
    case "disable":
      return false;
    case "prefer":
    case "require":
      return sslMode;
    case "verify-ca":
      return { rejectUnauthorized: true, ca, host, checkServerIdentity: () => undefined };
    case "verify-full":
      return { rejectUnauthorized: true, ca, host };
  }
}

function toBytea(bytes: Uint8Array): string {
  return "\\x" + Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");
}

/** Its own memory: a thread that is given a piece of a shared buffer would be given all of it. */
function fromBytea(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text.slice(2), "hex"));
}
