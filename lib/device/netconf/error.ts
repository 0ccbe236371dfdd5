/**
 * What goes wrong between us and a device, in words.
 *
 * @module
 */

/** Which way it failed. */
export type NetconfFailure =
  /** No connection came about: the name, the network, or the device's SSH server. */
  | "connection"
  /** The device has another host key than it should, or nobody knows which it should have. */
  | "host-key"
  /** The device refused the login, or there was nothing to log in with. */
  | "authentication"
  /** The device did not answer in time. */
  | "timeout"
  /** The session ended while an answer was awaited. */
  | "closed"
  /** The device sent what is not NETCONF. */
  | "protocol"
  /** The device answered with an rpc-error: see `RpcError`. */
  | "rpc"
  /** The device cannot do what it was asked for. */
  | "unsupported"
  /** The device said ok, and its running configuration is not what it was told: see `NotAppliedError`. */
  | "not-applied"
  /** After the change no new session could be opened: the device has gone back to what it was before. */
  | "unreachable";

/** What is known of a failure. */
export interface NetconfErrorDetails {
  /** Which way it failed. */
  readonly kind: NetconfFailure;
  /** `192.0.2.1:830`. */
  readonly device: string;
  /** What happened. */
  readonly detail: string;
  /** What to do about it: ends the message. */
  readonly hint?: string | undefined;
  /** The error behind it. */
  readonly cause?: unknown;
}

/** Failures that may be over when it is tried again. */
const TEMPORARY: ReadonlySet<NetconfFailure> = new Set(
  ["connection", "timeout", "closed", "unreachable"],
);

/**
 * Something with a device failed. The message says which device, what, and what to do; never a password or a key.
 *
 * @example
 * ```ts
 * import { PermanentError } from "hookbox";
 * import { NetconfError } from "hookbox/netconf";
 *
 * function rethrow(error: unknown): never {
 *   const hopeless = error instanceof NetconfError && !error.temporary;
 *   throw hopeless ? new PermanentError(error.message, { cause: error }) : error;
 * }
 *
 * console.assert(typeof rethrow === "function");
 * ```
 */
export class NetconfError extends Error {
  /** `"NetconfError"`. */
  override readonly name: string = "NetconfError";
  /** Which way it failed. */
  readonly kind: NetconfFailure;
  /** `"192.0.2.1:830"`. */
  readonly device: string;
  /** What happened, without the device and what to do. */
  readonly detail: string;
  /** Whether the same may succeed later: the device was away, or somebody else held a lock. */
  readonly temporary: boolean;

  /** Made by hookbox. */
  constructor(details: NetconfErrorDetails, temporary: boolean = TEMPORARY.has(details.kind)) {
    const { device, detail, hint, cause } = details;
    const message = `${device}: ${detail}${hint === undefined ? "" : `. ${hint}`}`;
    super(message, cause === undefined ? {} : { cause });
    this.kind = details.kind;
    this.device = device;
    this.detail = detail;
    this.temporary = temporary;
  }
}
