/**
 * NETCONF's operations on an open session.
 *
 * @module
 */
import { type Clock, systemClock } from "../../clock.ts";
import type { Bounds } from "./bounded.ts";
import type { Capabilities } from "./capabilities.ts";
import { NetconfError } from "./error.ts";
import { lockWhenFree } from "./lock.ts";
import {
  anyOperation,
  commit,
  type CommitOptions,
  copy,
  type Datastore,
  edit,
  type EditOptions,
  locking,
  plain,
  read,
  type ReadOptions,
  validate,
  type Xml,
} from "./operations.ts";
import type { Session } from "./session.ts";
import type { XmlElement } from "./xml/element.ts";

/** Milliseconds for a device to answer that it closes the session. */
const FAREWELL = 2000;

/**
 * A session with a device. Every method takes `signal` and `timeout` (milliseconds), and throws `RpcError` when the
 * device answers with an error, `NetconfError` when it does not answer, and the signal's reason.
 *
 * A request that is given up ends the session: what the device has made of it is not known.
 */
export class NetconfSession {
  readonly #session: Session;
  readonly #clock: Clock;

  /** Made by hookbox: see `connect()` and `Device`. */
  constructor(session: Session, clock: Clock = systemClock) {
    this.#session = session;
    this.#clock = clock;
  }

  /** `"192.0.2.1:830"`. */
  get device(): string {
    return this.#session.device;
  }

  /** What the device can do. */
  get capabilities(): Capabilities {
    return this.#session.capabilities;
  }

  /** The device's number for this session; null where it gave none. */
  get id(): string | null {
    return this.#session.id;
  }

  /** Whether it has not ended yet. */
  get isOpen(): boolean {
    return this.#session.isOpen;
  }

  /** Calls `fn` once when the session has ended. */
  whenClosed(fn: () => void): void {
    this.#session.whenClosed(fn);
  }

  /**
   * Sends any request, and gives the `<rpc-reply>`.
   *
   * @example Save the configuration of an IOS-XE device
   * ```ts
   * import type { NetconfSession } from "hookbox/netconf";
   *
   * async function save(session: NetconfSession) {
   *   await session.rpc({ "save-config": { "@xmlns": "http://cisco.com/yang/cisco-ia" } });
   * }
   *
   * console.assert(typeof save === "function");
   * ```
   */
  rpc(request: Xml, bounds: Bounds = {}): Promise<XmlElement> {
    return this.#session.rpc(anyOperation(request), bounds);
  }

  /** Configuration and state: the `<data>` of the answer. */
  get(options: ReadOptions & Bounds = {}): Promise<XmlElement> {
    return this.#read(null, options);
  }

  /** A configuration: the `<data>` of the answer. */
  getConfig(source: Datastore, options: ReadOptions & Bounds = {}): Promise<XmlElement> {
    return this.#read(source, options);
  }

  /** Changes a configuration. */
  async editConfig(options: EditOptions & Bounds): Promise<void> {
    const target = options.target ?? this.target;
    await this.#session.rpc(edit({ ...options, target }), options);
  }

  /** Where changes go: to the candidate, where the device has one. */
  get target(): "candidate" | "running" {
    return this.capabilities.has("candidate") ? "candidate" : "running";
  }

  /** Replaces a configuration by another. */
  async copyConfig(target: Datastore, source: Datastore, bounds: Bounds = {}): Promise<void> {
    await this.#session.rpc(copy(target, source), bounds);
  }

  /** Validates a datastore, or a configuration. */
  async validate(source: Datastore | Xml, bounds: Bounds = {}): Promise<void> {
    this.#need("validate");
    await this.#session.rpc(validate(source), bounds);
  }

  /** Makes the candidate the running configuration. */
  async commit(options: CommitOptions & Bounds = {}): Promise<void> {
    this.#need("candidate");
    if (options.confirmed) this.#need("confirmed-commit");
    await this.#session.rpc(commit(options), options);
  }

  /** Takes a confirmed commit back that was not confirmed yet. */
  async cancelCommit(options: { readonly persistId?: string } & Bounds = {}): Promise<void> {
    this.#need("confirmed-commit", "1.1");
    const content = { "persist-id": options.persistId };
    await this.#session.rpc(plain("cancel-commit", content), options);
  }

  /** Makes the candidate what is running again. */
  async discard(bounds: Bounds = {}): Promise<void> {
    this.#need("candidate");
    await this.#session.rpc(plain("discard-changes"), bounds);
  }

  /** Locks a configuration; `wait`: for so many milliseconds while somebody else has it. @default {wait: 0} */
  async lock(target: Datastore, options: { readonly wait?: number } & Bounds = {}): Promise<void> {
    const { wait = 0, signal } = options;
    const lock = () => this.#session.rpc(locking("lock", target), options);
    await lockWhenFree(lock, wait, this.#clock, signal);
  }

  /** Unlocks a configuration. Of the candidate, what was not committed is dropped. */
  async unlock(target: Datastore, bounds: Bounds = {}): Promise<void> {
    await this.#session.rpc(locking("unlock", target), bounds);
  }

  /** Ends another session, by its number. */
  async killSession(id: string, bounds: Bounds = {}): Promise<void> {
    await this.#session.rpc(plain("kill-session", { "session-id": id }), bounds);
  }

  /** Says goodbye, and ends the session. Never throws. */
  async close(): Promise<void> {
    if (!this.isOpen) return;
    await this.#session.rpc(plain("close-session"), { timeout: FAREWELL }).catch(() => {});
    this.abandon();
  }

  /** Ends the session at once. */
  abandon(): void {
    this.#session.end();
  }

  /** Closes the session. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #read(
    source: Datastore | null,
    options: ReadOptions & Bounds,
  ): Promise<XmlElement> {
    if (options.xpath !== undefined) this.#need("xpath");
    if (options.withDefaults !== undefined) this.#need("with-defaults");
    const reply = await this.#session.rpc(read(source, options), options);
    const data = reply.child("data");
    if (data) return data;
    const detail = `the answer to ${source === null ? "get" : "get-config"} has no data`;
    throw new NetconfError({ kind: "protocol", device: this.device, detail });
  }

  #need(name: string, version?: "1.0" | "1.1"): void {
    if (this.capabilities.has(name, version)) return;
    const detail = `it has no :${name}${version ? `:${version}` : ""}`;
    throw new NetconfError({ kind: "unsupported", device: this.device, detail });
  }
}
