/**
 * The clients of a host: one connection to each source, one client for each attempt.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import {
  type Client,
  type ClientLog,
  type Connection,
  createConnection,
  type OwnWrites,
  type PlannedWrite,
} from "../../source/client/mod.ts";
import { settledOf } from "../../source/client/effects.ts";
import type { Fetch } from "../../source/netbox/api.ts";
import { PRODUCTS } from "../../source/product.ts";
import { createTransport } from "../../source/transport/fetch.ts";
import type { Author, HostInit } from "./protocol.ts";
import { StaleRunError } from "./steps.ts";
import type { WriteStore } from "./write_store.ts";

/** Milliseconds for an exchange with a source; the client has a shorter limit of its own. */
const EXCHANGE = 60_000;

/** For which attempt or call a client is. */
export interface ClientOf {
  readonly handler: string;
  readonly author: Author;
  readonly signal: AbortSignal;
  readonly log: ClientLog;
}

/** What tests put in the place of the world. */
export interface Stand {
  /** The way to a source. Default: the network. */
  readonly fetch?: (source: string) => Fetch | undefined;
  /** Takes each write of a dry run. Default: only the log has it. */
  readonly planned?: (source: string, write: PlannedWrite) => void;
}

/** Connects to sources when they are first asked for. */
export class Clients {
  readonly #init: Pick<HostInit, "sources" | "proxy" | "dryRun">;
  readonly #writes: WriteStore;
  readonly #clock: Clock;
  readonly #stand: Stand;
  readonly #connections = new Map<string, Connection>();

  constructor(
    init: Pick<HostInit, "sources" | "proxy" | "dryRun">,
    writes: WriteStore,
    clock: Clock,
    stand: Stand = {},
  ) {
    this.#init = init;
    this.#writes = writes;
    this.#clock = clock;
    this.#stand = stand;
  }

  /**
   * The client of a source for one attempt or call.
   *
   * @throws {Error} when there is no such source, or it has no URL.
   */
  client(source: string, { handler, author, signal, log }: ClientOf): Client {
    return this.#connect(source).client({
      handler,
      signal,
      log,
      ownWrites: this.#ownWrites(source, author),
      ...(this.#init.dryRun ? { dryRun: (write) => this.#stand.planned?.(source, write) } : {}),
    });
  }

  #connect(name: string): Connection {
    const known = this.#connections.get(name);
    if (known) return known;
    const source = this.#init.sources[name];
    if (!source) {
      const names = Object.keys(this.#init.sources).join(", ");
      throw new Error(`There is no source "${name}" in the configuration; there is ${names}`);
    }
    const { kind, url, token, caFile, sslVerify } = source;
    if (url === null) {
      throw new Error(
        `The source "${name}" has no URL, so there is no client: set ${kind.toUpperCase()}_URL`,
      );
    }
    const { proxy = { https: null, http: null, no: null } } = this.#init;
    const options = { url, caFile, sslVerify, proxy, timeoutMs: EXCHANGE };
    const fetch = this.#stand.fetch?.(name) ??
      createTransport({ ...options, product: PRODUCTS[kind] }).fetch;
    const connection = createConnection({ kind, name, url, token, fetch, clock: this.#clock });
    this.#connections.set(name, connection);
    return connection;
  }

  /** Each write is stored by main before it leaves: its webhook may arrive before its answer. */
  #ownWrites(source: string, author: Author): OwnWrites {
    const writes = this.#writes;
    const paths = new Map<number, string>();
    return {
      async before({ method, path, branch, nonce, noted, timeout }) {
        const write = await writes.begin({
          ...author,
          source,
          method,
          path,
          branch,
          nonce: noted ? nonce : null,
          timeout,
        });
        if (write === null) {
          throw new StaleRunError(
            `${method} ${path} was not sent: this run has been started anew elsewhere`,
          );
        }
        paths.set(write, path);
        return write;
      },
      after: (write, outcome) => {
        const settled = settledOf(paths.get(write)!, outcome, this.#clock.now());
        paths.delete(write);
        if (settled !== null) writes.settle(write, settled);
      },
    };
  }
}
