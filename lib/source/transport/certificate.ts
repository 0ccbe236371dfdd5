/**
 * The certificate that a source shows.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { TLSSocket } from "node:tls";
import type { Proxy } from "./proxy.ts";
import { connectTls } from "./tunnel.ts";

/** What is said of a certificate in messages. */
export interface Presented {
  /** `sha256:<hex>` of the DER form, as `NETBOX_SSL_VERIFY` takes it. */
  readonly fingerprint: string;
  readonly subject: string;
  readonly issuer: string;
  /** Milliseconds since the Unix epoch. */
  readonly from: number;
  readonly until: number;
}

/** The certificate of a connection; null when there is none. */
export function certificateOf(socket: TLSSocket): Presented | null {
  const certificate = socket.getPeerCertificate(true);
  if (!certificate?.raw) return null;
  return {
    fingerprint: `sha256:${createHash("sha256").update(certificate.raw).digest("hex")}`,
    subject: nameOf(certificate.subject),
    issuer: nameOf(certificate.issuer),
    from: Date.parse(certificate.valid_from),
    until: Date.parse(certificate.valid_to),
  };
}

/** Connects to see the certificate of a host, for a message; null when that fails too. Nothing is sent. */
export async function presentedBy(
  target: URL,
  proxy: Proxy | null,
  signal: AbortSignal,
): Promise<Presented | null> {
  try {
    const socket = await connectTls(target, proxy, { kind: "any" }, signal);
    try {
      return certificateOf(socket);
    } finally {
      socket.destroy();
    }
  } catch {
    return null;
  }
}

function nameOf(name: object): string {
  return Object.entries(name).map(([key, value]) => `${key}=${value}`).join(", ");
}
