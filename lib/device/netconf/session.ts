/**
 * A NETCONF session: hello, then requests and their replies (RFC 6241, sections 4 and 8.1).
 *
 * @module
 */
import { type Clock, systemClock } from "../../clock.ts";
import { bounded, type Bounds, type Settle } from "./bounded.ts";
import { type Capabilities, readHello } from "./capabilities.ts";
import { NetconfError, type NetconfFailure } from "./error.ts";
import { Deframer, frame } from "./framing.ts";
import { RpcError, rpcErrorsOf } from "./rpc_error.ts";
import type { Transport } from "./transport.ts";
import { buildXml } from "./xml/build.ts";
import type { XmlElement } from "./xml/element.ts";
import { parseXml } from "./xml/parse.ts";
import { NETCONF } from "./xml/scope.ts";

/** What a session keeps to. */
export interface SessionLimits {
  /** Milliseconds for each answer. @default {30000} */
  readonly timeout?: number | undefined;
  /** The versions of NETCONF to offer. @default {["1.0", "1.1"]} */
  readonly versions?: readonly ("1.0" | "1.1")[] | undefined;
  /** The largest message in bytes that is taken. @default {67108864} */
  readonly maxMessage?: number | undefined;
}

/** How to open a session. */
export interface SessionOptions extends SessionLimits {
  /** For messages: `192.0.2.1:830`. */
  readonly device: string;
  readonly clock?: Clock;
}

const TIMEOUT = 30_000;
const MAX_MESSAGE = 64 * 1024 * 1024;

/**
 * Milliseconds from our hello to our first request. netconfd 2.13 leaves a request that reaches it together with the
 * hello lying until more comes.
 */
const AFTER_HELLO = 50;

interface Pending extends Settle<XmlElement> {
  readonly operation: string;
}

/** An open session. */
export class Session {
  /** For messages: `192.0.2.1:830`. */
  readonly device: string;
  readonly #transport: Transport;
  readonly #clock: Clock;
  readonly #timeout: number;
  readonly #deframer: Deframer;
  readonly #pending = new Map<string, Pending>();
  readonly #onClosed = new Set<() => void>();
  #hello: Settle<XmlElement> | null = null;
  #capabilities!: Capabilities;
  #id: string | null = null;
  #number = 0;
  #ended: NetconfError | null = null;

  private constructor(transport: Transport, options: SessionOptions) {
    this.device = options.device;
    this.#transport = transport;
    this.#clock = options.clock ?? systemClock;
    this.#timeout = options.timeout ?? TIMEOUT;
    this.#deframer = new Deframer(options.maxMessage ?? MAX_MESSAGE);
  }

  /** Says hello. @throws {NetconfError} when the device does not, or speaks no version that was offered. */
  static async open(
    transport: Transport,
    options: SessionOptions,
    bounds: Bounds = {},
  ): Promise<Session> {
    const session = new Session(transport, options);
    await session.#greet(options.versions ?? ["1.0", "1.1"], bounds);
    return session;
  }

  /** What the device can do. */
  get capabilities(): Capabilities {
    return this.#capabilities;
  }

  /** The device's number for this session; null where it gave none. */
  get id(): string | null {
    return this.#id;
  }

  /** Whether it has not ended yet. */
  get isOpen(): boolean {
    return this.#ended === null;
  }

  /** Calls `fn` once when the session has ended; at once where it has. */
  whenClosed(fn: () => void): void {
    if (this.#ended) fn();
    else this.#onClosed.add(fn);
  }

  /**
   * Sends a request and gives its reply. A request that is given up ends the session: what the device has made of it
   * is not known, and the end of a session frees its locks and drops what was not committed.
   *
   * @throws {RpcError} when the device answers with an error.
   * @throws {NetconfError} when no answer comes.
   */
  async rpc(operation: XmlElement, bounds: Bounds = {}): Promise<XmlElement> {
    if (this.#ended) throw this.#ended;
    const { name } = operation;
    const timeout = bounds.timeout ?? this.#timeout;
    const id = String(++this.#number);
    const late = () =>
      this.#failure("timeout", `${name} was not answered within ${timeout / 1000} s`);
    const reply = await bounded<XmlElement>(
      this.#clock,
      { timeout, signal: bounds.signal },
      (settle) => {
        this.#pending.set(id, { ...settle, operation: name });
        this.#send(
          buildXml("rpc", { "@message-id": id, "@xmlns": NETCONF }).with(operation),
        );
      },
      late,
      () => this.end(this.#failure("closed", `the session was ended: ${name} was given up`)),
    ).finally(() => this.#pending.delete(id));
    const [first, ...others] = rpcErrorsOf(reply).filter(({ severity }) => severity !== "warning");
    if (first) throw new RpcError(this.device, name, [first, ...others]);
    return reply;
  }

  /** Ends the session at once. */
  end(reason: NetconfError = this.#failure("closed", "the session was closed")): void {
    if (this.#ended) return;
    this.#ended = reason;
    this.#hello?.reject(reason);
    for (const pending of this.#pending.values()) pending.reject(reason);
    for (const fn of this.#onClosed) fn();
    this.#transport.close();
  }

  async #greet(versions: readonly string[], bounds: Bounds): Promise<void> {
    const timeout = bounds.timeout ?? this.#timeout;
    const late = () => this.#failure("timeout", `no hello came within ${timeout / 1000} s`);
    let sent = 0;
    const hello = await bounded<XmlElement>(
      this.#clock,
      { timeout, signal: bounds.signal },
      (settle) => {
        this.#hello = settle;
        this.#transport.open({
          data: (bytes) => this.#receive(bytes),
          closed: (error) => this.#closed(error),
        });
        // At once, without waiting for the device's (RFC 6241, section 8.1).
        const capability = versions.map((version) => `urn:ietf:params:netconf:base:${version}`);
        this.#send(buildXml("hello", { "@xmlns": NETCONF, capabilities: { capability } }));
        sent = this.#clock.monotonic();
      },
      late,
      () => this.end(),
    ).finally(() => this.#hello = null);
    const { capabilities, id } = readHello(hello);
    const common = versions.filter((version) => capabilities.speaks(version as "1.0"));
    if (hello.name !== "hello" || common.length === 0) {
      const offered = versions.join(" or ");
      const error = this.#failure("protocol", `it does not say in its hello: NETCONF ${offered}`);
      this.end(error);
      throw error;
    }
    this.#capabilities = capabilities;
    this.#id = id;
    this.#deframer.chunked = common.includes("1.1");
    await bounded<void>(
      this.#clock,
      { signal: bounds.signal },
      ({ resolve }) => {
        this.#clock.after(sent + AFTER_HELLO - this.#clock.monotonic(), resolve);
      },
      late,
      () => this.end(),
    );
  }

  #send(message: XmlElement): void {
    const text = `<?xml version="1.0" encoding="UTF-8"?>${message}`;
    this.#transport.write(frame(text, this.#deframer.chunked));
  }

  #receive(bytes: Uint8Array): void {
    if (this.#ended) return;
    try {
      this.#deframer.push(bytes);
      for (let text; (text = this.#deframer.next()) !== null;) this.#take(parseXml(text.trim()));
    } catch (error) {
      const detail = `it sent what is not NETCONF: ${(error as Error).message}`;
      this.end(this.#failure("protocol", detail));
    }
  }

  #take(message: XmlElement): void {
    if (this.#hello) return this.#hello.resolve(message);
    if (message.name !== "rpc-reply") return;
    const id = message.attribute("message-id");
    // A device that could not read the request cannot repeat its number: requests are answered in their order.
    const pending = id === undefined ? this.#pending.values().next().value : this.#pending.get(id);
    pending?.resolve(message);
  }

  #closed(error: Error | null): void {
    const waiting = [...this.#pending.values()].map(({ operation }) => operation);
    const what = this.#hello ? "hello" : waiting.join(" and ");
    const why = error === null ? "" : `: ${error.message}`;
    this.end(
      this.#failure("closed", `the session ended${what && ` while ${what} was awaited`}${why}`),
    );
  }

  #failure(kind: NetconfFailure, detail: string): NetconfError {
    return new NetconfError({ kind, device: this.device, detail });
  }
}
