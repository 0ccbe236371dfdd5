/**
 * What goes wrong on the way to a source, in words that name the setting to change.
 *
 * @module
 */

/** Which part of the way failed. */
export type TransportFailure =
  /** The certificate was signed by an authority that is not known here. */
  | "unknown-authority"
  /** The certificate signed itself. */
  | "self-signed"
  /** The certificate is for other names. */
  | "wrong-host"
  | "expired"
  | "not-yet-valid"
  /** Not the certificate that is pinned. */
  | "wrong-certificate"
  /** TLS failed in another way. */
  | "tls"
  /** There is no TLS where it was expected, or no HTTP. */
  | "not-tls"
  | "not-http"
  | "ca-file"
  | "refused"
  | "unreachable"
  | "dns"
  | "timeout"
  /** The proxy cannot be reached, or refuses. */
  | "proxy"
  /** The connection ended in the middle. */
  | "reset"
  | "other";

/** It shows another certificate than the pinned one. */
export class WrongPin extends Error {
  constructor(readonly pin: string, readonly shown: string | null) {
    super(`the certificate is ${shown}, not ${pin}`);
  }
}

/** A SOCKS proxy cannot carry a connection whose certificate we judge ourselves. */
export class SocksTunnel extends Error {}

/** A source cannot be reached. The message is for people: where, why, and which setting to change; never a secret. */
export class TransportError extends Error {
  override readonly name = "TransportError";
  readonly kind: TransportFailure;

  constructor(kind: TransportFailure, message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.kind = kind;
  }
}
